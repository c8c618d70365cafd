import { newApp } from "../app.ts";
import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import { OUTSIDE } from "../outside.ts";
import type { BudgetApp, BudgetEnv } from "./endpoints/app.ts";
import { showBill } from "./endpoints/bill.ts";
import {
  changeLimits,
  endExtension,
  extend,
  resume,
  showBudget,
  showBudgetHistory,
  showLimits,
  showSeries,
} from "./endpoints/endpoints.ts";
import { allowOperator, listModelKeys, removeModelKey, setModelKey, showModelKey } from "./keys/handlers.ts";
import type { Env } from "./ledger.ts";

export { ModelKeys } from "./keys/object.ts";
export { Ledger } from "./ledger.ts";

/** The budget's routes. */
export function createApp(): BudgetApp {
  const app = newApp<BudgetEnv>("The budget has");

  app.get("/api/budget", showBudget);
  app.get("/api/budget/history", showBudgetHistory);
  app.get("/api/budget/series", showSeries);
  app.get("/api/budget/bill", showBill);
  app.post("/api/budget/extension", extend);
  app.delete("/api/budget/extension", endExtension);
  app.post("/api/budget/resume", resume);
  app.get("/api/budget/scopes", showLimits);
  app.put("/api/budget/scopes", changeLimits);
  app.get("/api/model-key", showModelKey);
  app.put("/api/model-key", setModelKey);
  app.delete("/api/model-key", removeModelKey);
  app.get("/api/model-keys", listModelKeys);
  app.put("/api/model-keys/:person", allowOperator);
  return app;
}

const app = createApp();

/** The budget for people and programs. Only the door reaches it, by a direct call; other Workers spend at the object itself. */
export default class Budget extends AnsweringEntrypoint<Env> implements Ticking {
  protected override respond(request: Request, caller: Caller) {
    return app.fetch(request, { ...this.env, caller, clock: OUTSIDE.clock });
  }

  /** The net under the ledger's alarm. */
  async tick(): Promise<void> {
    await this.env.LEDGER.getByName("ledger").wake();
  }
}
