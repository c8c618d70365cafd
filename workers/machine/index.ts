import { newApp } from "../app.ts";
import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import type { Env, MachineApp } from "./app.ts";
import { giveReleaseFile, takeAnswer, takeBackup } from "./delivery/handlers.ts";
import {
  acceptSealedRecord,
  showDiscovery,
  showHealth,
  showKeys,
  showMachine,
  sleepMachine,
  takeHeartbeat,
  takeSealedRecord,
  wakeMachine,
} from "./endpoints.ts";

export { Machine } from "./machine.ts";

/** The machine's routes. The heartbeat's key is checked here; it comes from outside Access. */
export function createApp(): MachineApp {
  const app: MachineApp = newApp("The machine has");

  app.get("/api/machine", showMachine);
  app.get("/api/machine/health", showHealth);
  app.post("/api/machine/wake", wakeMachine);
  app.post("/api/machine/sleep", sleepMachine);
  app.post("/api/machine/accept-record", acceptSealedRecord);
  app.post("/api/machine/heartbeat", takeHeartbeat);
  app.get("/api/machine/releases/:file", giveReleaseFile);
  app.put("/api/machine/backups/:database", takeBackup);
  app.put("/api/machine/answer", takeAnswer);
  app.put("/api/machine/record", takeSealedRecord);
  app.get("/azure/.well-known/openid-configuration", showDiscovery);
  app.get("/azure/keys", showKeys);
  return app;
}

const app = createApp();

/** The machine for people and programs, and for itself. Only the door reaches it. */
export default class Machines extends AnsweringEntrypoint<Env> implements Ticking {
  protected override respond(request: Request, caller: Caller) {
    return app.fetch(request, { ...this.env, caller });
  }

  /** The net under the machine's alarm. */
  async tick(): Promise<void> {
    if (this.env.MACHINE_PLAN) await this.env.MACHINE.getByName("machine").wake();
  }
}
