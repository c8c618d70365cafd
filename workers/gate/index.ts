import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { Answer, Answering, Asked, Caller, Ticking } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import { onError, Problem } from "../problem.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
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
import { answerForm, resumeForm, sameSite, showPage, showStyle } from "./page/page.ts";
import { setup } from "./setup.ts";
import { showStatus } from "./status.ts";
import { extendTask } from "./tasks/extend.ts";
import { finish } from "./tasks/finish.ts";
import { listTasks } from "./tasks/list.ts";
import { progress } from "./tasks/progress.ts";
import { readTask } from "./tasks/tasks.ts";
import { tick } from "./tick.ts";

export { Judgement } from "./judgement/judgement.ts";

/** The gate's routes, in the order of the design. Identity, role, size and JSON were checked by the door. */
export function createApp(): GateApp {
  const app = new Hono<GateEnv>();

  app.post("/api/approve", approve);
  app.post("/api/halt", halt);

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

  app.get("/approvals/plain", showPage);
  app.get("/page.css", showStyle);
  app.post("/approvals/:id", sameSite, answerForm);
  app.post("/budget/resume", sameSite, resumeForm);

  app.notFound(() => {
    throw new Problem("not_found", "The task gate has no such endpoint; see /openapi.json");
  });
  app.onError(onError);
  return app;
}

const app = createApp();

/** The real clock and the real network; tests bring their own. */
const outside = { clock: () => new Date(), send: (url: string, init: RequestInit) => fetch(url, init) };

/** The task gate. Only the door reaches it, by a direct call; from the internet it is not there. */
export default class TaskGate extends WorkerEntrypoint<EnvOf<typeof bindings>> implements Answering, Ticking {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    return answerOf(await app.fetch(requestOf(asked), { ...this.#surroundings(), caller }));
  }

  async tick(at: number): Promise<void> {
    await tick(this.#surroundings(), new Date(at));
  }

  #surroundings(): GateSurroundings {
    const tell: GateSurroundings["tell"] = (...topics) =>
      hint(this.env.LIVE, topics, (work) => this.ctx.waitUntil(work));
    return { ...this.env, ...outside, tell };
  }
}
