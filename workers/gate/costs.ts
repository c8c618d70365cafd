import { modelsFrom } from "../model/choice.ts";
import { BOOK_PRICES } from "../model/prices.ts";
import type { GateContext } from "./app.ts";
import type { ModelCostsReply } from "./schemas/costs.ts";

/** GET /api/costs/models: the price of each model now, where it is from, and what it is used for. */
export function showModelCosts(c: GateContext): Response {
  const now = c.env.clock();
  const models = Object.entries(modelsFrom(c.env.MODELS));
  return c.json({
    at: now.toISOString(),
    unit: "USD per million tokens",
    models: BOOK_PRICES.list(now).map((price) => ({
      ...price,
      usedFor: models.filter(([, model]) => model === price.model).map(([kind]) => kind),
    })),
  } satisfies ModelCostsReply);
}
