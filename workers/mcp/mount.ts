import { ACTION_HEADER, type Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Env } from "./env.ts";
import { JOURNAL } from "./journal/server.ts";
import { serveTools } from "./tools/serve.ts";

/** The servers behind `/mcp/:server`, by every name that they have. */
const NAMES: Readonly<Record<string, "journal">> = {
  journal: "journal",
  "journal-db": "journal",
  "personal-journal": "journal",
};

/** Whose data it is about: a person's own, or the owner's for programs that act for one. */
export const personOf = ({ kind, name }: Caller, { OWNER }: Pick<Env, "OWNER">): string =>
  (kind === "person" ? name : OWNER).toLowerCase();

/** Answers one request of an MCP client of one of the servers. @throws Problem not_found */
export async function serveMounted(request: Request, env: Env, caller: Caller): Promise<Response> {
  const name = new URL(request.url).pathname.split("/")[2] ?? "";
  if (!Object.hasOwn(NAMES, name))
    throw new Problem(
      "not_found",
      `There is no MCP server ${name}; there are ${Object.keys(NAMES).join(", ")}.`,
    );
  let called: string | null = null;
  const journal = env.JOURNALS.getByName(personOf(caller, env));
  const reply = await serveTools(request, JOURNAL, {
    has: () => true,
    call: (tool, given) => journal.call(tool, given, caller.name, caller.requestId),
    onCall: (tool) => {
      called = tool;
    },
  });
  if (called === null) return reply;
  const headers = new Headers(reply.headers);
  headers.set(ACTION_HEADER, `${NAMES[name]}.${called}`);
  return new Response(reply.body, { status: reply.status, headers });
}
