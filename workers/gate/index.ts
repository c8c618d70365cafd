import { newApp } from "../app.ts";
import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import type { EnvOf } from "../env.ts";
import { OUTSIDE } from "../outside.ts";
import { hint } from "../wire/hint.ts";
import type { GateApp, GateEnv, GateSurroundings } from "./app.ts";
import type { bindings } from "./bindings.ts";
import { changeContext, showContext } from "./context/preferences.ts";
import { previewContext } from "./context/preview.ts";
import { showModelCosts } from "./costs.ts";
import { answerApproval, listApprovals } from "./decisions/approvals.ts";
import { approve } from "./decisions/approve.ts";
import { answerSeveral } from "./decisions/several.ts";
import { halt } from "./halts/halting.ts";
import { changeHeld } from "./halts/held.ts";
import { answerForm, resumeForm, sameSite, showPage, showStyle } from "./page/page.ts";
import { setup } from "./setup.ts";
import { showStatus } from "./status.ts";
import { extendTask } from "./tasks/extend.ts";
import { finish } from "./tasks/finish.ts";
import { listTasks } from "./tasks/list.ts";
import { progress } from "./tasks/progress.ts";
import { aboutTask, readTask } from "./tasks/tasks.ts";
import { attempted, tick } from "./tick.ts";

export { Judgement } from "./judgement/judgement.ts";

/** The gate's routes, those that agencies call first. */
export function createApp(): GateApp {
  const app = newApp<GateEnv>("The task gate has");

  app.post("/api/approve", approve);
  app.post("/api/halt", halt);
  app.patch("/api/held", changeHeld);

  app.use("/api/tasks/:id/*", aboutTask);

  app.get("/api/tasks", listTasks);
  app.get("/api/tasks/:id", readTask);
  app.post("/api/tasks/:id/progress", progress);
  app.post("/api/tasks/:id/finish", finish);
  app.post("/api/tasks/:id/extend", extendTask);

  app.get("/api/approvals", listApprovals);
  app.post("/api/approvals", answerSeveral);
  app.post("/api/approvals/:id", answerApproval);

  app.get("/api/context", showContext);
  app.put("/api/context", changeContext);
  app.post("/api/context/preview", previewContext);
  app.get("/api/status", showStatus);
  app.get("/api/costs/models", showModelCosts);
  app.post("/setup", setup);

  app.get("/plain", showPage);
  app.get("/page.css", showStyle);
  app.post("/approvals/:id", sameSite, answerForm);
  app.post("/budget/resume", sameSite, resumeForm);
  return app;
}

const app = createApp();

/** The task gate. Only the door reaches it, by a direct call; from the internet it is not there. */
export default class TaskGate extends AnsweringEntrypoint<EnvOf<typeof bindings>> implements Ticking {
  protected override respond(request: Request, caller: Caller) {
    return app.fetch(request, { ...this.#surroundings(), caller });
  }

  async tick(at: number): Promise<void> {
    await tick(this.#surroundings(), new Date(at));
  }

  #surroundings(): GateSurroundings {
    const tell: GateSurroundings["tell"] = (...topics) =>
      hint(this.env.LIVE, topics, (work) => this.ctx.waitUntil(work));
    const keep: GateSurroundings["keep"] = (what, work) => this.ctx.waitUntil(attempted(what, work));
    return { ...this.env, clock: OUTSIDE.clock, send: OUTSIDE.send, tell, keep };
  }
}
