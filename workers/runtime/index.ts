import { WorkerEntrypoint } from "cloudflare:workers";
import type { Answering, Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import { answerError, Problem } from "../problem.ts";
import type { bindings } from "./bindings.ts";

export { Notes } from "./notes.ts";
export { Roster } from "./roster.ts";
export { AgentSession } from "./session.ts";

export default class Runtime extends WorkerEntrypoint<EnvOf<typeof bindings>> implements Answering {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(_request: Request, caller: Caller): Promise<Response> {
    return answerError(new Problem("not_found", "Not there yet"), caller.requestId);
  }
}
