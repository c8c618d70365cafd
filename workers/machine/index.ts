import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { Answer, Answering, Asked, Caller, Ticking } from "../caller.ts";
import { onError, Problem } from "../problem.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import type { Env, MachineApp } from "./app.ts";
import {
  showDiscovery,
  showKeys,
  showMachine,
  sleepMachine,
  takeHeartbeat,
  wakeMachine,
} from "./endpoints.ts";

export { Machine } from "./machine.ts";

/** The machine's routes. Identity, role, size and JSON were checked by the door; the heartbeat's key is checked here. */
export function createApp(): MachineApp {
  const app: MachineApp = new Hono();

  app.get("/api/machine", showMachine);
  app.post("/api/machine/wake", wakeMachine);
  app.post("/api/machine/sleep", sleepMachine);
  app.post("/api/machine/heartbeat", takeHeartbeat);
  app.get("/azure/.well-known/openid-configuration", showDiscovery);
  app.get("/azure/keys", showKeys);

  app.notFound(() => {
    throw new Problem("not_found", "The machine has no such endpoint; see /openapi.json");
  });
  app.onError(onError);
  return app;
}

const app = createApp();

/** The machine for people and programs, and for itself. Only the door reaches it. */
export default class Machines extends WorkerEntrypoint<Env> implements Answering, Ticking {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    return answerOf(await app.fetch(requestOf(asked), { ...this.env, caller }));
  }

  /** The net under the machine's alarm. */
  async tick(): Promise<void> {
    if (this.env.MACHINE_PLAN) await this.env.MACHINE.getByName("machine").wake();
  }
}
