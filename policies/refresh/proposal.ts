import type { PriceFile } from "../prices/file.ts";
import { RETAIL_API } from "./retail.ts";

/** One price that was read today. */
export type Quote = {
  readonly item: string;
  readonly region: string;
  readonly unit: string;
  readonly usd: string;
};
export type Miss = { readonly item: string; readonly region: string; readonly why: string };

export type Change = {
  readonly kind: "added" | "changed" | "confirmed";
  readonly item: string;
  readonly region: string;
  readonly from: string | null;
  readonly to: string;
};

export type Proposal = {
  readonly changes: readonly Change[];
  /** Rows of the book that were looked for and not found; they keep their old price and day. */
  readonly kept: readonly Miss[];
  readonly file: PriceFile;
};

/** What the price file would become: what was read today with today's day, everything else as it is. */
export function propose(
  file: PriceFile,
  quotes: readonly Quote[],
  misses: readonly Miss[],
  today: string,
): Proposal {
  const source = `azure-retail-${today}`;
  const rows = new Map(file.prices.map((row) => [`${row[0]}@${row[1]}`, row]));
  const changes = quotes.map(({ item, region, unit, usd }): Change => {
    const before = rows.get(`${item}@${region}`);
    rows.set(`${item}@${region}`, [item, region, unit, usd, source]);
    const from = before?.[3] ?? null;
    return {
      kind: from === null ? "added" : from === usd ? "confirmed" : "changed",
      item,
      region,
      from,
      to: usd,
    };
  });
  const prices = [...rows.values()].toSorted((a, b) => compare(`${a[0]} ${a[1]}`, `${b[0]} ${b[1]}`));
  const used = new Set(prices.map((row) => row[4]));
  const sources = Object.entries({ ...file.sources, [source]: { source: RETAIL_API, asOf: today } });
  const had = new Set(file.prices.map((row) => `${row[0]}@${row[1]}`));
  return {
    changes,
    kept: misses.filter(({ item, region }) => had.has(`${item}@${region}`)),
    file: { sources: Object.fromEntries(sources.filter(([id]) => used.has(id))), prices },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A price that moved by more than this is marked: it may be another meter. */
const SUSPICIOUS_SHARE = 0.5;

/** The proposal for a person: what moves, what is new, what could not be found. */
export function renderProposal({ changes, kept }: Proposal): string {
  const of = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind);
  const lines = [
    ...of("changed").map(({ item, region, from, to }) => {
      const share = Number(to) / Number(from) - 1;
      const mark = Math.abs(share) > SUSPICIOUS_SHARE ? "  ← look twice" : "";
      return `~ ${item} ${region}: $${from} → $${to} (${share > 0 ? "+" : ""}${(share * 100).toFixed(1)} %)${mark}`;
    }),
    ...of("added").map(({ item, region, to }) => `+ ${item} ${region}: $${to}`),
    ...kept.map(({ item, region, why }) => `? ${item} ${region}: ${why}; keeps its price and its day`),
  ];
  const counts = `${of("changed").length} changed, ${of("added").length} new, ${of("confirmed").length} confirmed, ${kept.length} not found`;
  return [...lines, counts].join("\n");
}
