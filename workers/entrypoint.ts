import { WorkerEntrypoint } from "cloudflare:workers";
import type { Answer, Answering, Asked, Caller } from "./caller.ts";
import { answerError } from "./problem.ts";
import { answerOf, requestOf } from "./wire/answer.ts";

/**
 * What every Worker but the door begins with: nobody reaches it from the internet. It has no route and no address of its own, and
 * should it ever be given one (a `workers.dev` address is a switch in the dashboard), it answers every request with 404: identity,
 * limits and the record are the door's, and other Workers call methods.
 */
export abstract class HiddenEntrypoint<Env> extends WorkerEntrypoint<Env> {
  override fetch(_: Request): Response | Promise<Response> {
    return new Response(null, { status: 404 });
  }
}

/** A Worker behind the door that answers with responses; whatever is thrown becomes problem details. */
export abstract class AnsweringEntrypoint<Env> extends HiddenEntrypoint<Env> implements Answering {
  /** The reply to a request of that caller. Whoever holds a binding could call it too, and would get no more than by `answer`. */
  protected abstract respond(request: Request, caller: Caller): Response | Promise<Response>;

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    try {
      return await answerOf(await this.respond(requestOf(asked), caller));
    } catch (error) {
      return answerOf(answerError(error, caller.requestId, new URL(asked.url).pathname));
    }
  }
}
