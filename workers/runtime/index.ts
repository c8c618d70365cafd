import { WorkerEntrypoint } from "cloudflare:workers";
import type { Answer, Answering, Asked, Caller } from "../caller.ts";
import { answerError, Problem } from "../problem.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import type { Env } from "./outside.ts";
import { run } from "./run.ts";

export { Notes } from "./notes.ts";
export { Roster } from "./roster.ts";
export { AgentSession } from "./session.ts";

/** The agent endpoint. Only the door reaches it, by a direct call; from the internet it is not there. */
export default class Runtime extends WorkerEntrypoint<Env> implements Answering {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    return answerOf(await this.#answered(requestOf(asked), caller));
  }

  async #answered(request: Request, caller: Caller): Promise<Response> {
    if (request.method === "POST" && new URL(request.url).pathname === "/v1/agent/run")
      return run(request, caller, {
        SESSIONS: this.env.SESSIONS,
        clock: () => new Date(),
        keep: (work) => this.ctx.waitUntil(work),
      });
    const nothing = new Problem(
      "not_found",
      "The agent endpoint has only POST /v1/agent/run; see /openapi.json",
    );
    return answerError(nothing, caller.requestId);
  }
}
