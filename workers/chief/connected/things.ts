import type { Caller } from "../../caller.ts";
import type { PersonalServer } from "../../mcp/contract.ts";
import type { ShownTool } from "../../wire/shown-tool.ts";
import type { Env } from "../env.ts";
import { NotConnected } from "../life.ts";

/** What came of a tool: its answer as JSON text, or a sentence that says why there is none and what to do. */
export type ThingSaid =
  | { readonly ok: true; readonly text: string }
  | {
      readonly ok: false;
      readonly code: string;
      readonly why: string;
      /** Where it waits for a person: when that question ends, in Unix milliseconds. */
      readonly endsAt?: number;
      /** And the gate's id of it. */
      readonly question?: string;
    };

/** The tools about one person's own things: the journal, and the services that they have connected. */
export type Things = {
  readonly tools: (server: PersonalServer) => Promise<readonly ShownTool[]>;
  readonly call: (
    server: PersonalServer,
    tool: string,
    given: Readonly<Record<string, unknown>>,
  ) => Promise<ThingSaid>;
};

type Refused = {
  readonly code?: string;
  readonly message?: string;
  readonly endsAt?: string;
  readonly decisionId?: string;
};

export const thingsOf = ({ MCP }: Pick<Env, "MCP">, owner: Caller): Things => ({
  tools: (server) => MCP.listTools(server),
  call: async (server, tool, given) => {
    const { isError, text } = await MCP.callTool(server, tool, given, owner);
    if (!isError) return { ok: true, text };
    const { code = "failed", message = "It failed", endsAt, decisionId } = JSON.parse(text) as Refused;
    const waits = endsAt === undefined ? {} : { endsAt: Date.parse(endsAt) };
    return {
      ok: false,
      code,
      why: message,
      ...waits,
      ...(decisionId === undefined ? {} : { question: decisionId }),
    };
  },
});

/** The JSON of a tool's answer. @throws NotConnected; Error for every other refusal, without what it was about */
export async function readThing(
  { call }: Pick<Things, "call">,
  server: PersonalServer,
  tool: string,
  given: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const said = await call(server, tool, given);
  if (said.ok) return JSON.parse(said.text) as unknown;
  // What a program's key may not reach is to its agents as if it were not there.
  if (said.code === "credential_missing" || said.code === "not_for_this_key")
    throw new NotConnected(said.why);
  throw new Error(`${server} ${tool}: ${said.code}`);
}
