import type { Sources } from "../prices/file.ts";
import free from "../prices/free.json" with { type: "json" };
import { dayOf, PriceError } from "../prices/price.ts";

/** Why a kind of resource costs nothing by itself. */
export type Free = {
  readonly why: string;
  readonly source: string;
  readonly sourceId: string;
  readonly asOf: string;
  /** Nobody has found a sentence of the vendor that says so; the first invoice has to confirm it. */
  readonly believed?: true;
};

/** `free.json`: of each kind its reason, its source, and the word "believed" where no vendor says it. */
export type FreeFile = {
  readonly sources: Sources;
  readonly reasons: Readonly<Record<string, string>>;
  readonly kinds: readonly (readonly string[])[];
};

/** @throws PriceError naming the first kind that has no reason or no source, or is there twice */
export function loadFree({ sources, reasons, kinds }: FreeFile): Readonly<Record<string, Free>> {
  const table = new Map<string, Free>();
  for (const [kind = "", reason = "", sourceId = "", mark] of kinds) {
    const why = reasons[reason];
    const { source, asOf } = sources[sourceId] ?? { source: "", asOf: "" };
    if (!kind || !why || !source || dayOf(asOf) === null || table.has(kind))
      throw new PriceError(`free.json has an unusable row for ${kind || "a kind without a name"}.`);
    const believed = mark === "believed" ? ({ believed: true } as const) : {};
    table.set(kind, { why, source, sourceId, asOf, ...believed });
  }
  return Object.fromEntries(table);
}

/** Every kind that costs nothing by itself. A kind that is not here and has no price refuses the deploy. */
export const FREE_KINDS = loadFree(free);

export const freeKind = (kind: string): Free | undefined =>
  Object.hasOwn(FREE_KINDS, kind) ? FREE_KINDS[kind] : undefined;
