import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { Answering, Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import { onError, Problem } from "../problem.ts";
import type { Gate, GateApp } from "./app.ts";
import { approve } from "./approve.ts";
import type { bindings } from "./bindings.ts";

/** The gate's routes, in the order of the design. Identity, role, size and JSON were checked by the door. */
export function createApp(): GateApp {
  const app = new Hono<Gate>();

  app.post("/api/approve", approve);

  app.notFound(() => {
    throw new Problem("not_found", "The task gate has no such endpoint; see /openapi.json");
  });
  app.onError(onError);
  return app;
}

const app = createApp();

/** The task gate. Only the door reaches it, by a direct call; from the internet it is not there. */
export default class Assistant extends WorkerEntrypoint<EnvOf<typeof bindings>> implements Answering {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(request: Request, caller: Caller): Promise<Response> {
    return app.fetch(request, { ...this.env, caller, clock: () => new Date(), send: fetch });
  }
}
