import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Caller } from "../caller.ts";
import { Problem, problemFrom, problemText } from "../problem.ts";
import { responseOf } from "../wire/answer.ts";
import { handOnHalt } from "../wire/halted.ts";
import type { Env } from "./env.ts";
import { requestFor } from "./request.ts";
import type { McpTool } from "./tool.ts";

/** What of a client's request a tool's call takes along. */
export type Calling = {
  readonly env: Env;
  readonly caller: Caller;
  readonly origin: string;
  readonly idempotencyKey: string | null;
};

/** What came of a call: the tool's result, and what the endpoint said for the door's record. */
export type Called = { readonly result: CallToolResult; readonly headers: Headers };

/** The most of one result, in characters: about the 25,000 tokens that Claude Code takes of one tool (its MAX_MCP_OUTPUT_TOKENS). */
export const TOOL_RESULT_MAX_CHARS = 75_000;

/** Whether the tool is in this caller's list: its endpoint's row allows the role, and people's tools are people's. */
export const mayCall = ({ roles, isForPeople }: McpTool, { kind, role }: Caller): boolean =>
  role !== null && roles.includes(role) && (!isForPeople || kind === "person");

/**
 * Calls a tool: one request of its endpoint in the caller's name. Never throws: a refusal and a failure are the tool's errors, with
 * the problem's own words, so that the model can say what is wrong. Nothing that went wrong reads like a yes.
 */
export async function call(
  tool: McpTool,
  given: Readonly<Record<string, unknown>>,
  asking: Calling,
): Promise<Called> {
  const { env, caller, origin, idempotencyKey } = asking;
  const failed = (error: unknown): Called => ({
    result: resultOf(problemText(problemFrom(error, caller.requestId), caller.requestId, tool.path), true),
    headers: new Headers(),
  });
  try {
    refuseOthers(tool, caller);
    const asked = requestFor(tool, given, origin);
    if (tool.isMessage) await countMessage(env, caller);
    const headers = {
      accept: "application/json",
      "content-type": "application/json",
      ...(idempotencyKey === null ? {} : { "idempotency-key": idempotencyKey }),
    };
    const answered = await env[tool.owner].answer({ ...asked, headers }, caller);
    if (tool.halts) await handOnHalt(answered, { personas: env.PERSONAS, caller });
    const answer = responseOf(answered);
    return { result: resultOf(await answer.text(), !answer.ok), headers: answer.headers };
  } catch (error) {
    return failed(error instanceof Problem ? error : unreachable(tool, error));
  }
}

function refuseOthers(tool: McpTool, caller: Caller): void {
  if (mayCall(tool, caller)) return;
  const { name } = tool.shown;
  throw new Problem(
    "wrong_role",
    tool.isForPeople && caller.kind !== "person"
      ? `${name} is for people: a program's key does not answer for them. The owner answers on Purser's page, under Approvals.`
      : `The role "${caller.role}" may not call ${name}; it takes ${tool.roles.join(" or ")}.`,
  );
}

/** As the door counts messages (workers/edge/limits): by the client's name, and where nothing answers a known client passes. */
async function countMessage({ CHAT_LIMIT }: Env, { name }: Caller): Promise<void> {
  const isWithin = await CHAT_LIMIT.limit({ key: `client:${name}` }).then(
    ({ success }) => success,
    (error: unknown) => {
      log("limit_not_counted", error);
      return true;
    },
  );
  if (!isWithin) throw new Problem("too_many_requests", "Too many messages within a minute. Wait a minute.");
}

function unreachable({ shown, owner }: McpTool, error: unknown): Problem {
  log("tool_failed", error);
  return new Problem(
    "unavailable",
    `${shown.name} got no answer of the ${owner.toLowerCase()}: take nothing for done or allowed, and try again.`,
    { cause: error },
  );
}

const log = (event: string, error: unknown): void =>
  console.error(JSON.stringify({ level: "error", event, error: String(error) }));

/** The endpoint's own JSON as text; what is longer than a client takes is cut, and says so. */
function resultOf(text: string, isError: boolean): CallToolResult {
  const content = [{ type: "text" as const, text: text.slice(0, TOOL_RESULT_MAX_CHARS) }];
  if (text.length > TOOL_RESULT_MAX_CHARS)
    content.push({
      type: "text",
      text: `Cut: these are the first ${TOOL_RESULT_MAX_CHARS} of ${text.length} characters. Ask for less, or see Purser's page.`,
    });
  return { content, ...(isError ? { isError } : {}) };
}
