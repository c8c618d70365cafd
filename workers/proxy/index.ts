import { WorkerEntrypoint } from "cloudflare:workers";
import type { Answer, Answering, Asked, Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import { answerError } from "../problem.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import type { bindings } from "./bindings.ts";
import { Circuit } from "./circuit.ts";
import { processRequest } from "./process.ts";
import type { Outside } from "./upstream.ts";

/** One for the isolate. */
const circuit = new Circuit();

const outside: Outside = {
  clock: () => new Date(),
  random: () => Math.random(),
  send: (url, init) => fetch(url, init),
  wait: (ms) => scheduler.wait(ms),
  timeLimit: (ms) => AbortSignal.timeout(ms),
};

/** The edge proxy. Only the door reaches it, by a direct call, and only with `POST /`; from the internet it is not there. */
export default class EdgeProxy extends WorkerEntrypoint<EnvOf<typeof bindings>> implements Answering {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    const processed = processRequest(requestOf(asked), { ...this.env, caller, outside, circuit });
    return answerOf(await processed.catch((error: unknown) => answerError(error, caller.requestId)));
  }
}
