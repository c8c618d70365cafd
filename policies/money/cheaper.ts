import type { BillLine } from "../estimate/bill.ts";
import { blockedFamily } from "../fit/machines.ts";
import { ARM_SIZES } from "../fit/sizes.ts";
import { BOOK } from "../prices/index.ts";
import { asDollars, decimalFromNano, times } from "../prices/money.ts";
import type { PriceBook } from "../prices/price.ts";

/** What to take instead of the dearest line, from the price book; nothing when it has nothing cheaper. */
export function cheaperThan(line: BillLine, book: PriceBook = BOOK): string | null {
  if (line.unit === "hour" && line.item.startsWith("Standard_")) return cheaperSize(line, book);
  if (line.item.startsWith("public ")) return "Cheaper: a Cloudflare Tunnel needs no public address ($0.00).";
  if (line.item.startsWith("NAT gateway"))
    return "Cheaper: the subnet's defaultOutboundAccess and a Cloudflare Tunnel ($0.00).";
  return null;
}

/** The cheapest size that can still be created in the same region, for the same hours; none with less memory, where that is known. */
function cheaperSize(line: BillLine, book: PriceBook): string | null {
  const needed = ARM_SIZES[line.item];
  const isLarge = (size: string) => needed === undefined || (ARM_SIZES[size] ?? 0) >= needed;
  const sizes = book.all.filter(({ key, region }) => {
    const size = /^azure\.vm\.(.+)\.payg$/.exec(key)?.[1];
    return size !== undefined && region === line.region && blockedFamily(size) === null && isLarge(size);
  });
  const cost = (priceNano: number) => times(priceNano, line.quantity);
  const [best] = sizes.toSorted((a, b) => a.priceNano - b.priceNano);
  if (!best || cost(best.priceNano) >= line.ceilingNano)
    return needed === undefined ? null : "Cheaper: fewer hours.";
  const size = best.key.split(".")[2];
  return `Cheaper: ${size} in ${best.region}, $${decimalFromNano(best.priceNano)} an hour = ${asDollars(cost(best.priceNano))}, or fewer hours.`;
}
