import { boundValues, scriptsOf } from "../bound.ts";
import type { PlanProblem } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import { MODELS, type ModelPrice, modelPrice } from "../prices/models.ts";
import { decimalFromNano } from "../prices/money.ts";
import type { Resource } from "../resource.ts";

/** The binding that says which model does what: `{chat, decision, background, cheap}` (workers/model/choice.ts). */
const MODELS_BINDING = "MODELS";
/** What takes over when the month is throttled. */
const CHEAP = "cheap";
const TOKENS_PER_RATE = 1_000_000;

/**
 * The dearest that a model may be which goes on when the month is throttled, dollars per million tokens: what the small models
 * of the provider cost (platform.claude.com, pricing). With a dearer one a throttled month spends as before.
 */
export const CHEAP_MAX_USD = { input: 1, output: 5 } as const;

/** The model for each kind of work that a deployment is told to use. */
type Told = { readonly caps: Pick<Caps, "models">; readonly resources: readonly Resource[] };
type Used = readonly { readonly kind: string; readonly model: string }[];

/** Every model that a deployment may call: what its scripts are bound to, and what its configuration says. */
function usedModels({ caps, resources }: Told): Used {
  const told = scriptsOf(resources).flatMap((script) => boundValues(script, MODELS_BINDING));
  return [caps.models, ...told.map(modelsIn)].flatMap((models) =>
    Object.entries(models).map(([kind, model]) => ({ kind, model })),
  );
}

const modelsIn = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typeof value === "object" && value !== null ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );

/** The price of each configured model now; a model without one is left out. */
export function configuredPrices(told: Told, now: Date): ModelPrice[] {
  const models = new Set(usedModels(told).map(({ model }) => model));
  return [...models].flatMap((model) => modelPrice(model, now) ?? []);
}

/** Models that would never be called, and a cheap one that is not cheap. */
export function modelProblems(told: Told, now: Date): PlanProblem[] {
  const used = usedModels(told);
  const problem = (message: string): PlanProblem => ({
    code: "unpriced",
    resource: "purser:models",
    message,
  });
  const unpriced = new Set(used.map(({ model }) => model).filter((model) => modelPrice(model, now) === null));
  const cheap = new Set(used.filter(({ kind }) => kind === CHEAP).map(({ model }) => model));
  return [
    ...[...unpriced].map((model) =>
      problem(
        `purser:models names ${model}, which has no price, so it would never be called. Priced are: ${[...MODELS.keys()].join(", ")}.`,
      ),
    ),
    ...[...cheap].flatMap((model) => cheapFault(model, now) ?? []).map(problem),
  ];
}

function cheapFault(model: string, now: Date): string | null {
  const price = modelPrice(model, now);
  if (price === null || isCheap(price)) return null;
  const { rates } = price.long ?? price;
  const usd = (nano: number) => decimalFromNano(nano * TOKENS_PER_RATE);
  return `purser:models has ${model} as the cheap one, at $${usd(rates.input)} and $${usd(rates.output)} per million tokens. At most $${CHEAP_MAX_USD.input} and $${CHEAP_MAX_USD.output}: it is what a throttled month goes on with.`;
}

/** Whether a model may go on when the month is throttled, a long prompt too. */
export function isCheap({ rates, long }: Pick<ModelPrice, "rates" | "long">): boolean {
  const most = (usd: number) => (usd * 1_000_000_000) / TOKENS_PER_RATE;
  return [rates, ...(long ? [long.rates] : [])].every(
    ({ input, output }) => input <= most(CHEAP_MAX_USD.input) && output <= most(CHEAP_MAX_USD.output),
  );
}
