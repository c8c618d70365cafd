import { WorkerEntrypoint } from "cloudflare:workers";
import type { Answer, Answering, Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import { answerError, Problem } from "../problem.ts";
import { answerOf } from "../wire/answer.ts";
import { socketCallerOf } from "../wire/socket.ts";
import type { bindings } from "./bindings.ts";

export { Live } from "./live.ts";

/** Hints for open pages. Only the door reaches it, and only with sockets; other Workers publish at the object itself. */
export default class Hints extends WorkerEntrypoint<EnvOf<typeof bindings>> implements Answering {
  override async fetch(request: Request): Promise<Response> {
    if (socketCallerOf(request) === null) return new Response(null, { status: 404 });
    return this.env.LIVE.getByName("live").fetch(request);
  }

  async answer(_: unknown, { requestId }: Caller): Promise<Answer> {
    return answerOf(
      answerError(new Problem("not_found", "Hints have one socket only; see /openapi.json"), requestId),
    );
  }
}
