import { z } from "zod";
import { byPlace, NO_SEAL, placeOf, type Seal, sealKey } from "../../../workers/archive/seals/chain.ts";
import { dayAfter, dayOf } from "../../../workers/time/calendar.ts";
import type { AuditFinding, Evidence, FoundObject, FoundSeal } from "./evidence.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const shape = z.strictObject({
  day: z.iso.date(),
  previous: sha256,
  records: z.array(z.tuple([z.string(), sha256])),
  count: z.int(),
  sealedAt: z.iso.datetime(),
}) satisfies z.ZodType<Seal>;

type Checked =
  | { readonly ok: true; readonly records: readonly FoundObject[] }
  | { readonly ok: false; readonly finding: AuditFinding };

/** One day's seal against its own rules, the one before it and the Journal's memory. Its records count only when it holds. */
export function checkSeal(day: string, found: FoundSeal | undefined, evidence: Evidence): Checked {
  const wrong = (how: AuditFinding["how"], detail: string): Checked => ({
    ok: false,
    finding: { what: "seal", how, key: sealKey(day), day, detail },
  });
  const remembered = evidence.witness.find((one) => one.day === day);
  if (found === undefined) return wrong("missing", "the day is over and its seal is not in the bucket");
  const seal = parsed(found.text);
  if (seal !== null && seal.day !== day) return wrong("reordered", `it is the seal of ${seal.day}`);
  if (remembered === undefined) return wrong("added", "the Journal does not remember a seal of that day");
  if (seal === null) return wrong("altered", "it is not the text of a seal");
  const previous = previousOf(day, evidence);
  if (seal.previous !== previous)
    return wrong("altered", `it follows a seal ${seal.previous}, and the one before it is ${previous}`);
  const disorder = disorderOf(seal);
  if (disorder !== null) return wrong("reordered", disorder);
  if (found.sha256 !== remembered.sha256)
    return wrong(
      "altered",
      `its bytes have the SHA-256 ${found.sha256}, and the Journal sealed ${remembered.sha256}`,
    );
  return { ok: true, records: seal.records.map(([key, hash]) => ({ key, sha256: hash })) };
}

function parsed(text: string | null): Seal | null {
  if (text === null) return null;
  try {
    const result = shape.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

/** The seal before as it lies in the bucket, or, when that is not looked at, as the Journal remembers it. */
function previousOf(day: string, { firstDay, witness, seals, from }: Evidence): string | undefined {
  if (day === firstDay) return NO_SEAL;
  const before = dayAfter(day, -1);
  const remembered = witness.find((one) => one.day === before)?.sha256;
  if (before < from) return remembered;
  // A seal before that is wrong has its own finding; this one is measured by what it followed when it was made.
  return remembered ?? seals.find(({ key }) => key === sealKey(before))?.sha256;
}

/** Why the seal's own list cannot be that of one day in the order of the chain, or null. */
function disorderOf({ day, records, count }: Seal): string | null {
  if (count !== records.length) return `it counts ${count} records and names ${records.length}`;
  for (const [index, [key]] of records.entries()) {
    const place = placeOf(key);
    if (place === null || dayOf(place.ms) !== day) return `it names ${key}, which is no record of that day`;
    const before = placeOf(records[index - 1]?.[0] ?? "");
    if (before !== null && byPlace(before, place) >= 0) return `it names ${key} out of order`;
  }
  return null;
}
