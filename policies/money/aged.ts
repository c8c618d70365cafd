import type { BillLine } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import type { Estimate } from "../estimate/index.ts";
import { type Age, ageOf, howToConfirm, sinceText, widened } from "../prices/age.ts";
import { INCLUDED, INCLUDED_METERS } from "../prices/included.ts";
import { WEB_SEARCH } from "../prices/models.ts";
import { SPEECH } from "../prices/speech.ts";
import { SYNTHESIS } from "../prices/synthesis.ts";
import type { Resource } from "../resource.ts";
import { bindsSpeech } from "../script.ts";
import { configuredPrices } from "./models.ts";

/** A source that was read so long ago that it is said. */
export type AgedPrice = Age & {
  readonly sourceId: string;
  readonly source: string;
  readonly asOf: string;
  /** What of this bill rests on it. */
  readonly whats: readonly string[];
};

type Resting = {
  readonly what: string;
  readonly sourceId: string;
  readonly source: string;
  readonly asOf: string;
  readonly free?: boolean;
};

type Bill = Pick<Estimate, "lines" | "free">;

/** Everything that a bill, its free kinds and its models rest on. */
function restingOn({ lines, free }: Bill, caps: Caps, resources: readonly Resource[], now: Date): Resting[] {
  const models = configuredPrices({ caps, resources }, now);
  return [
    // Lines without any price have no date; they are problems already.
    ...lines
      .filter(({ asOf }) => asOf !== "")
      .map((line) => ({ ...line, what: nameOf(line), free: isFree(line) })),
    ...free.map((kind) => ({ ...kind, what: `${kind.kind} (free)`, free: true })),
    ...models.map((price) => ({ ...price, what: price.model })),
    ...(models.length > 0 ? [{ ...WEB_SEARCH, what: "web search" }] : []),
    ...(resources.some(bindsSpeech)
      ? [
          { ...SPEECH, what: "speech to text" },
          { ...SYNTHESIS, what: "text to speech" },
        ]
      : []),
  ];
}

/** The days on which its prices were read, by source: "2026-09-27", with " free" behind it where all that is read there is free. */
export function priceDates(bill: Bill, caps: Caps, resources: readonly Resource[], now: Date) {
  const dates: Record<string, string> = {};
  for (const { sourceId, asOf, free } of restingOn(bill, caps, resources, now))
    if (!free || dates[sourceId] === undefined) dates[sourceId] = free ? `${asOf} free` : asOf;
  return dates;
}

/** The aged sources that a bill rests on, the oldest first. */
export function agedPrices(bill: Bill, caps: Caps, resources: readonly Resource[], now: Date): AgedPrice[] {
  const resting = restingOn(bill, caps, resources, now);
  const groups = Map.groupBy(resting, ({ sourceId, asOf, free: isFree }) => `${sourceId} ${asOf} ${isFree}`);
  return [...groups.values()].flatMap((group) => agedIn(group, now)).toSorted((a, b) => b.days - a.days);
}

/** What is included costs nothing, whatever is asked above it. */
const isFree = ({ free, ceilingNano }: BillLine): boolean => free || ceilingNano === 0;

/** What is counted once for the account says by itself what it is; whoever uses it would only fill the sentence. */
const ACCOUNT_KEYS: ReadonlySet<string> = new Set(INCLUDED_METERS.map((meter) => INCLUDED[meter].key));

const nameOf = ({ resource, item, key }: BillLine): string =>
  ACCOUNT_KEYS.has(key) ? item : `${resource} (${item})`;

function agedIn(group: readonly Resting[], now: Date): AgedPrice[] {
  const [first] = group;
  if (first === undefined) return [];
  const { sourceId, source, asOf } = first;
  const age = ageOf(first, now);
  if (age.standing === "fresh") return [];
  return [{ ...age, sourceId, source, asOf, whats: [...new Set(group.map(({ what }) => what))] }];
}

/** What is old, how old, what that means, how to mend it, and where it was read: that may be second-hand, and says so then. */
export function agedSentence({ sourceId, source, asOf, days, reservePercent, whats }: AgedPrice): string {
  const [price, was] = whats.length > 1 ? ["prices", "were"] : ["price", "was"];
  const more = whats.length > 3 ? ` and ${whats.length - 3} more` : "";
  const reserve = reservePercent > 0 ? ` ${reservePercent} % more is set aside for that.` : "";
  return (
    `The ${price} of ${whats.slice(0, 3).join(", ")}${more} ${was} read on ${asOf}, ${sinceText(days)}.${reserve} ` +
    `Confirm it: ${howToConfirm(sourceId)}. It is from ${source}`
  );
}

/**
 * What is set aside because prices are old: one line for each line of the bill whose price is.
 *
 * @param roomNano what may be set aside at most, in nano-dollars before tax
 */
export function reserveLines(lines: readonly BillLine[], now: Date, roomNano: number): BillLine[] {
  let leftNano = roomNano;
  return lines.flatMap((line) => {
    if (line.asOf === "" || line.ceilingNano === 0) return [];
    const { reservePercent, days } = ageOf(line, now);
    if (reservePercent === 0) return [];
    const wantedNano = widened(line.ceilingNano, reservePercent) - line.ceilingNano;
    const ceilingNano = Math.min(wantedNano, leftNano);
    leftNano -= ceilingNano;
    const item = `${line.item}: ${reservePercent} % set aside, its price was read ${sinceText(days)}`;
    const less = ceilingNano < wantedNano ? "; no more, so that the model keeps its least share" : "";
    // What is expected to be paid does not change with the age of a price, only what has to be there for it.
    const quantity = (line.quantity * ceilingNano) / line.ceilingNano;
    return [{ ...line, key: "", item: `${item}${less}`, quantity, expectedNano: 0, ceilingNano }];
  });
}
