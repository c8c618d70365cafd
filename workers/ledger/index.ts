import { WorkerEntrypoint } from "cloudflare:workers";
import { Hono } from "hono";
import type { Answer, Answering, Asked, Caller, Ticking } from "../caller.ts";
import { onError, Problem } from "../problem.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import type { BudgetApp, BudgetEnv } from "./app.ts";
import {
  changeLimits,
  endExtension,
  extend,
  resume,
  showBudget,
  showHistory,
  showLimits,
} from "./endpoints.ts";
import type { Env } from "./ledger.ts";

export { Ledger } from "./ledger.ts";

/** The budget's routes. Identity, role, size and JSON were checked by the door. */
export function createApp(): BudgetApp {
  const app = new Hono<BudgetEnv>();

  app.get("/api/budget", showBudget);
  app.get("/api/budget/history", showHistory);
  app.post("/api/budget/extension", extend);
  app.delete("/api/budget/extension", endExtension);
  app.post("/api/budget/resume", resume);
  app.get("/api/budget/scopes", showLimits);
  app.put("/api/budget/scopes", changeLimits);

  app.notFound(() => {
    throw new Problem("not_found", "The budget has no such endpoint; see /openapi.json");
  });
  app.onError(onError);
  return app;
}

const app = createApp();

/** The budget for people and programs. Only the door reaches it, by a direct call; other Workers spend at the object itself. */
export default class Budget extends WorkerEntrypoint<Env> implements Answering, Ticking {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    return answerOf(await app.fetch(requestOf(asked), { ...this.env, caller, clock: () => new Date() }));
  }

  /** The net under the ledger's alarm. */
  async tick(): Promise<void> {
    await this.env.LEDGER.getByName("ledger").wake();
  }
}
