import type { Problem } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import { MAX_FREE_AGE_DAYS } from "../estimate/free.ts";
import type { Estimate } from "../estimate/index.ts";
import { MODELS } from "../prices/models.ts";
import { ageDays, isStale, MAX_PRICE_AGE_DAYS } from "../prices/price.ts";

type Dated = {
  readonly what: string;
  readonly source: string;
  readonly asOf: string;
  readonly maxAgeDays: number;
};

/** Prices that this bill rests on and that nobody has looked at for too long. One problem for each source and day. */
export function staleProblems({ lines, free }: Estimate, { models }: Caps, now: Date): Problem[] {
  const prices: Dated[] = lines
    // Lines without any price have no date; they are problems already.
    .filter(({ asOf }) => asOf !== "")
    .map(({ resource, item, source, asOf }) => ({
      what: `${resource} (${item})`,
      source,
      asOf,
      maxAgeDays: MAX_PRICE_AGE_DAYS,
    }));
  const kinds = free.map(({ kind, source, asOf }) => ({
    what: `${kind} (free)`,
    source,
    asOf,
    maxAgeDays: MAX_FREE_AGE_DAYS,
  }));
  const dated = [...prices, ...datedModels(models), ...kinds];
  const old = dated.filter(({ asOf, maxAgeDays }) => isStale(asOf, now, maxAgeDays));
  const groups = Map.groupBy(old, ({ source, asOf }) => `${source} ${asOf}`);
  return [...groups.values()].map((group) => problem(group, now));
}

/** The newest price of each model that may be called. One without any is refused when it is called. */
function datedModels(models: readonly string[]): Dated[] {
  return models.flatMap((model) => {
    const newest = MODELS.get(model)?.[0];
    if (!newest) return [];
    return [{ what: model, source: newest.source, asOf: newest.asOf, maxAgeDays: MAX_PRICE_AGE_DAYS }];
  });
}

function problem(group: readonly Dated[], now: Date): Problem {
  const [first] = group;
  const whats = [...new Set(group.map(({ what }) => what))];
  const more = whats.length > 3 ? ` and ${whats.length - 3} more` : "";
  const age = ageDays(first?.asOf ?? "", now);
  return {
    code: "stale",
    resource: whats[0] ?? "",
    message:
      `The price of ${whats.slice(0, 3).join(", ")}${more} was read on ${first?.asOf}, ${age} days ago; ` +
      `more than ${first?.maxAgeDays} days is too old to decide with. ` +
      `Look again at ${first?.source}, or run: npm run prices -- --refresh`,
  };
}
