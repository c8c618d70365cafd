import * as fc from "fast-check";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { Admitted, Ask, CloseReply, Extension, GrantAnswer, Refused, Settlement } from "../contract.ts";
import { BUDGET, CENT, NO_USAGE, USD } from "../ledger.harness.ts";

// Arbitrary walks through a ledger's life, for its books in Node and for the real object alike.

export type Step =
  | { readonly do: "reserve"; readonly ask: Ask }
  | { readonly do: "settle"; readonly key: string; readonly permille: number; readonly presumed?: boolean }
  | { readonly do: "abort"; readonly key: string }
  | { readonly do: "extend"; readonly amountNano: number }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "expire" }
  | { readonly do: "evict" }
  /** The last request once more. */
  | { readonly do: "repeat" }
  /** The clock goes back. */
  | { readonly do: "jump"; readonly ms: number }
  /** A copy of what is open is taken, and comes back later beside everything else: a backup that was not of one moment. */
  | { readonly do: "mark" }
  | { readonly do: "tear" };

/** Small money, so that walks meet the end of it: an allowance of two dollars in asks of cents. */
export const WALK_BUDGET = {
  allowanceNano: 2 * USD,
  capNano: 3 * USD,
  warnNano: 2 * USD,
  interactiveNano: 2.5 * USD,
  fixedNano: 0.6 * USD,
  meteredCeilingNano: 0.1 * USD,
};

const key = fc.integer({ min: 0, max: 24 }).map((n) => `k${n}`);
const name = fc.constantFrom("a", "b");
const askOf = fc.record({
  key,
  amountNano: fc.integer({ min: 1, max: 60 * CENT }),
  model: fc.constantFrom("claude-haiku-5-5", "claude-sonnet-5-5"),
  work: fc.constantFrom("interactive", "background"),
  scope: fc.record({ agent: name, task: name, user: name }, { requiredKeys: [], noNullPrototype: true }),
  priceVersion: fc.constant("v"),
  ttlMs: fc.constantFrom(MINUTE_MS, 60 * MINUTE_MS, 1_440 * MINUTE_MS),
});
const tokens = fc.record({
  maxOutputTokens: fc.integer({ min: 300, max: 4_000 }),
  outputTokenNano: fc.constantFrom(100, 500),
});
const asks: fc.Arbitrary<Ask> = fc
  .tuple(askOf, fc.option(tokens))
  .map(([ask, more]) =>
    more && ask.amountNano >= more.maxOutputTokens * more.outputTokenNano ? { ...ask, ...more } : { ...ask },
  );

/** @param most of what was set aside that a settle may take, in thousandths */
export const walks = (
  most: number,
  length: number,
  more: readonly fc.WeightedArbitrary<Step>[] = [],
): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      ...more,
      { weight: 8, arbitrary: asks.map((ask): Step => ({ do: "reserve", ask })) },
      {
        weight: 5,
        arbitrary: fc
          .tuple(key, fc.integer({ min: 0, max: most }))
          .map(([of, permille]): Step => ({ do: "settle", key: of, permille })),
      },
      { weight: 2, arbitrary: key.map((of): Step => ({ do: "abort", key: of })) },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom(1, 61 * MINUTE_MS, 1_441 * MINUTE_MS, 9 * 1_440 * MINUTE_MS)
          .map((ms): Step => ({ do: "wait", ms })),
      },
      {
        weight: 1,
        arbitrary: fc
          .integer({ min: 1, max: 70 * CENT })
          .map((amountNano): Step => ({ do: "extend", amountNano })),
      },
      { weight: 2, arbitrary: fc.constant<Step>({ do: "expire" }) },
      { weight: 1, arbitrary: fc.constant<Step>({ do: "evict" }) },
    ),
    { maxLength: length, size: "max" },
  );

/** What an adversary does besides: knows nothing of an end, says things twice, turns the clock back, restores a torn copy. */
export const ADVERSARY: readonly fc.WeightedArbitrary<Step>[] = [
  {
    weight: 3,
    arbitrary: fc
      .tuple(key, fc.integer({ min: 0, max: 1_500 }))
      .map(([of, permille]): Step => ({ do: "settle", key: of, permille, presumed: true })),
  },
  { weight: 3, arbitrary: fc.constant<Step>({ do: "repeat" }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(1, 61 * MINUTE_MS, 2 * DAY_MS).map((ms): Step => ({ do: "jump", ms })),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "mark" }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: "tear" }) },
];
/** No further back than this before a walk's beginning. */
const JUMPS_MAX_MS = 5 * DAY_MS;

export type Sums = { readonly settledNano: number; readonly reservedNano: number };

/** A ledger as a walk drives it; time is the walk's. */
export type Driver = {
  reserve(ask: Ask, now: number): Promise<Admitted | Refused>;
  settle(settlement: Settlement, now: number): Promise<CloseReply>;
  abort(key: string, now: number): Promise<CloseReply>;
  expire(now: number): Promise<void>;
  extend(grant: Omit<Extension, "grantedAt">, now: number): Promise<GrantAnswer>;
  evict(): Promise<void>;
  mark(now: number): Promise<void>;
  tear(now: number): Promise<void>;
  /** By month. */
  sums(now: number): Promise<Map<string, Sums>>;
};

type Entry = {
  month: string;
  reservedNano: number;
  settledNano: number;
  state: "open" | "aborted" | "ended";
  expiresAt: number;
};

/** What the answers alone say must be in the books: nothing but a map, so that it cannot share a mistake with them. */
export class Expected {
  readonly entries = new Map<string, Entry>();

  admitted(ask: Ask, answer: Admitted): void {
    if (this.entries.has(ask.key)) return;
    const { month, amountNano: reservedNano, expiresAt } = answer;
    this.entries.set(ask.key, { month, reservedNano, settledNano: 0, state: "open", expiresAt });
  }

  closed(of: string, answer: CloseReply): void {
    const entry = this.entries.get(of);
    if (!entry || !answer.ok) return;
    entry.state = answer.outcome === "aborted" ? "aborted" : "ended";
    entry.settledNano = answer.settledNano;
  }

  expired(now: number): void {
    for (const entry of this.entries.values())
      if (entry.state === "open" && entry.expiresAt <= now)
        Object.assign(entry, { state: "ended", settledNano: entry.reservedNano });
  }

  sums(): Map<string, Sums> {
    const sums = new Map<string, Sums>();
    for (const { month, state, settledNano, reservedNano } of this.entries.values()) {
      const sum = sums.get(month) ?? { settledNano: 0, reservedNano: 0 };
      sums.set(month, {
        settledNano: sum.settledNano + settledNano,
        reservedNano: sum.reservedNano + (state === "open" ? reservedNano : 0),
      });
    }
    return sums;
  }
}

export type Seen = {
  readonly step: Step;
  readonly now: number;
  readonly before: Map<string, Sums>;
  readonly sums: Map<string, Sums>;
  readonly expected: Map<string, Sums>;
  readonly ok: boolean;
  /** The largest extension so far. */
  readonly extendedNano: number;
  /** Sends the same request once more. */
  readonly again: (now: number) => Promise<unknown>;
};

/**
 * Walks, and hands over what the books say after each step.
 *
 * @param honest whether callers spend nothing after they said that nothing was sent, and presume no less than all that was set aside
 * @returns the latest moment that it came to
 */
export async function walk(
  driver: Driver,
  { steps, from, honest = false }: { steps: readonly Step[]; from: number; honest?: boolean },
  look: (seen: Seen) => void = () => {},
): Promise<number> {
  const expected = new Expected();
  let now = from;
  let latest = from;
  let before = new Map<string, Sums>();
  let extendedNano = 0;
  let last = async (_now: number): Promise<boolean> => true;
  for (const step of steps) {
    if (step.do === "wait") now += step.ms;
    if (step.do === "jump") now = Math.max(from - JUMPS_MAX_MS, now - step.ms);
    latest = Math.max(latest, now);
    const again: typeof last = step.do === "repeat" ? last : requestOf(driver, step, expected, honest);
    if (["reserve", "settle", "abort"].includes(step.do)) last = again;
    const ok = await again(now);
    const sums = await driver.sums(now);
    if (ok && step.do === "extend") extendedNano = Math.max(extendedNano, step.amountNano);
    look({ step, now, ok, extendedNano, before, sums, expected: expected.sums(), again });
    before = sums;
  }
  return latest;
}

function requestOf(
  driver: Driver,
  step: Step,
  expected: Expected,
  honest: boolean,
): (now: number) => Promise<boolean> {
  switch (step.do) {
    case "wait":
    case "jump":
    case "repeat":
      return async () => true;
    case "mark":
      return (now) => driver.mark(now).then(() => true);
    case "tear":
      return (now) => driver.tear(now).then(() => true);
    case "evict":
      return () => driver.evict().then(() => true);
    case "expire":
      return async (now) => {
        await driver.expire(now);
        expected.expired(now);
        return true;
      };
    case "extend":
      return async (now) => {
        const grant = { amountNano: step.amountNano, until: now + DAY_MS, note: "", by: "owner" };
        return (await driver.extend(grant, now)).ok;
      };
    case "reserve":
      return async (now) => {
        const answer = await driver.reserve(step.ask, now);
        if (answer.ok) expected.admitted(step.ask, answer);
        return answer.ok;
      };
    case "abort":
      return closing(expected, step.key, (now) => driver.abort(step.key, now));
    case "settle": {
      const entry = expected.entries.get(step.key);
      const { presumed = false } = step;
      const said = honest && presumed ? 1_000 : step.permille;
      const permille = honest && entry?.state === "aborted" ? 0 : said;
      const amountNano = Math.floor(((entry?.reservedNano ?? 0) * permille) / 1_000);
      const settlement = { key: step.key, amountNano, usage: NO_USAGE, presumed };
      return closing(expected, step.key, (now) => driver.settle(settlement, now));
    }
  }
}

const closing =
  (expected: Expected, of: string, send: (now: number) => Promise<CloseReply>) =>
  async (now: number): Promise<boolean> => {
    const answer = await send(now);
    expected.closed(of, answer);
    return answer.ok;
  };

const total = ({ settledNano, reservedNano }: Sums): number => settledNano + reservedNano;

/** The months that hold any money; a month may be written down before anybody spends in it. */
export const holding = (sums: Map<string, Sums>) =>
  [...sums].filter(([, sum]) => total(sum) > 0).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** What must hold after every step of an honest walk. Throws what is broken. */
export function checkBounds({ sums, before, expected, extendedNano }: Seen): void {
  const { allowanceNano, capNano, fixedNano, meteredCeilingNano } = WALK_BUDGET;
  const stopNano = capNano - BUDGET.epsilonNano;
  for (const [month, sum] of sums) {
    if (total(sum) > allowanceNano + extendedNano)
      throw new Error(`${month} is over its allowance: ${total(sum)}`);
    if (total(sum) + fixedNano + meteredCeilingNano > stopNano)
      throw new Error(`${month} is over the cap: ${total(sum)}`);
  }
  checkConserved({ sums, before, expected });
}

/** What must hold after every step of any walk. */
export function checkConserved({ sums, before, expected }: Pick<Seen, "sums" | "before" | "expected">): void {
  if (JSON.stringify(holding(sums)) !== JSON.stringify(holding(expected)))
    throw new Error(
      `The books say ${JSON.stringify(holding(sums))}, the answers ${JSON.stringify(holding(expected))}`,
    );
  for (const [month, { settledNano }] of before)
    if ((sums.get(month)?.settledNano ?? 0) < settledNano)
      throw new Error(`${month} has less settled than before`);
}
