import * as z from "zod/mini";
import { nanoFromDecimal } from "../../../policies/prices/money.ts";
import type { ModelDesk } from "../../model/call.ts";
import type { Models } from "../../model/choice.ts";
import type { ListedPrice } from "../../model/prices.ts";
import { orElse } from "../schemas.ts";

/** What clients write: a word as a JSON text, or an object with one (`{"model": "sonnet", "provider": "anthropic"}`). */
const Named = orElse(
  z.object({
    profile: z.optional(z.string()),
    model: z.optional(z.string()),
    provider: z.optional(z.string()),
  }),
  {},
);

type Desk = Pick<ModelDesk, "models" | "prices" | "clock">;
/** The models of one execution, and a line for its output where its persona asks for what is not here. */
export type ChosenModels = { readonly models: Models; readonly note: string | null };

/**
 * The model that a persona's `modelProfile` asks for, in the place of the deployment's for background work: `cheap` is the deployment's
 * cheap one, `standard` the middle of the models that have a price now, in the order of their prices, `strong` the dearest; besides them
 * a model's own name, or its family's for the newest of it. What is none of these leaves the choice to the deployment, because a client
 * writes this for other providers too. Money decides as for any call: the month may still ask for the cheap one, or for nothing.
 */
export function modelsFor(profile: string | null, { models, prices, clock }: Desk): ChosenModels {
  const wish = wishIn(profile);
  if (wish === null) return { models, note: null };
  const model = wish.isElsewhere ? null : modelOf(wish.name, models, prices.list(clock()));
  if (model !== null) return { models: { ...models, background: model }, note: null };
  const note = `[Purser] Its model profile asks for ${wish.name}, which is not called here: ${models.background} runs it.`;
  return { models, note };
}

function wishIn(profile: string | null): { readonly name: string; readonly isElsewhere: boolean } | null {
  const value: unknown = JSON.parse(profile ?? "null");
  if (typeof value === "string") return named(value, undefined);
  const { profile: word, model, provider } = z.parse(Named, value);
  return named(word ?? model ?? "", provider);
}

function named(text: string, provider = OURS) {
  const name = text.trim().toLowerCase().slice(0, NAME_MAX_CHARS);
  const isElsewhere = provider.toLowerCase() !== OURS;
  if (name !== "") return { name, isElsewhere };
  return isElsewhere ? { name: provider.slice(0, NAME_MAX_CHARS), isElsewhere } : null;
}

const OURS = "anthropic";
const NAME_MAX_CHARS = 60;

function modelOf(name: string, models: Models, priced: readonly ListedPrice[]): string | null {
  const dearer = priced.toSorted(
    (a, b) => nanoOf(a.output) - nanoOf(b.output) || nanoOf(a.input) - nanoOf(b.input),
  );
  switch (name) {
    case "cheap":
      return models.cheap;
    case "standard":
      return dearer[Math.floor((dearer.length - 1) / 2)]?.model ?? null;
    case "strong":
      return dearer.at(-1)?.model ?? null;
    default: {
      const ids = priced.map(({ model }) => model);
      if (ids.includes(name)) return name;
      const family = ids.filter((id) => id.startsWith(`claude-${name}-`));
      return family.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1) ?? null;
    }
  }
}

/** A price without an amount is the dearest of all. */
const nanoOf = (usdPerMillion: string): number => nanoFromDecimal(usdPerMillion) ?? Number.POSITIVE_INFINITY;
