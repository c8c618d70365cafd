import * as z from "zod/mini";
import { ageOf, howToConfirm, sinceText } from "../../policies/prices/age.ts";
import type { Surroundings } from "./app.ts";
import type { StatusReply } from "./schemas/status.ts";

/** The deployment writes it: a day, and whether all that was read there costs nothing. */
const Dates = z.record(z.string(), z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}( free)?$/)));

/** The prices that somebody should look at again, the oldest first. Nothing stops because of them. */
export function pricesAt(binding: unknown, now: Date): StatusReply["prices"] {
  // Should the binding not fit, the status' other numbers are still worth showing.
  const parsed = z.safeParse(Dates, binding);
  if (!parsed.success) return [];
  return Object.entries(parsed.data)
    .flatMap(([source, text]) => {
      const [asOf = "", free] = text.split(" ");
      const { days: ageDays, standing, reservePercent } = ageOf({ asOf, free: free === "free" }, now);
      if (standing === "fresh" || !Number.isFinite(ageDays)) return [];
      return [{ source, asOf, ageDays, reservePercent, confirm: howToConfirm(source) }];
    })
    .toSorted((a, b) => b.ageDays - a.ageDays);
}

/** Tells the owner of each price that has aged, once when it is named first and once for each time more is set aside for it. */
export async function tellOfAged(
  { OUTBOX, PRICE_DATES }: Pick<Surroundings, "OUTBOX" | "PRICE_DATES">,
  now: Date,
): Promise<void> {
  const outbox = OUTBOX.getByName("outbox");
  for (const { source, asOf, ageDays, reservePercent, confirm } of pricesAt(PRICE_DATES, now)) {
    const reserve =
      reservePercent > 0
        ? ` ${reservePercent} % more is set aside for what it prices, and raising spending needs your word.`
        : "";
    const detail = `The prices of ${source} were read on ${asOf}, ${sinceText(ageDays)}.${reserve} Everything goes on. Confirm them: ${confirm}`;
    await outbox.take({
      key: `price/${source}/${asOf}/${reservePercent}`,
      event: "price.aged",
      at: now.getTime(),
      fields: { detail },
    });
  }
}
