import { usdFromNano } from "../money.ts";
import { addAudit } from "./audit.ts";
import type { Books } from "./books.ts";
import { endOfMonth } from "./calendar.ts";
import type { Level } from "./contract.ts";
import { EFFECTS, nextLevel } from "./level.ts";
import { addNotice } from "./notices.ts";
import { type Account, accountAt } from "./position.ts";

/** Puts the level where the money stands; each change is written down and told. Call it in the transaction of the change. */
export function relevel(books: Books, now: number): Account {
  const account = accountAt(books, now);
  const from = account.position.level;
  const to = nextLevel(from, account.standing);
  if (to === from) return account;
  const { month, committedNano, forecastNano } = account.position;
  const reason = reasonFor(to, account);
  // The rate from before throttling decides when throttling may end, so that its own success does not end it.
  const throttleRateNano = to === 0 ? null : (account.throttleRateNano ?? account.rateNano);
  books.sql.all(
    "UPDATE months SET level = ?, highest_level = max(highest_level, ?), throttle_rate_nano = ? WHERE month = ?",
    to,
    to,
    throttleRateNano,
    month,
  );
  books.sql.all(
    "INSERT INTO levels (id, at, month, level_from, level_to, reason) VALUES (?, ?, ?, ?, ?, ?)",
    books.newId(now),
    now,
    month,
    from,
    to,
    reason,
  );
  const money = { committedUsd: usdFromNano(committedNano), forecastUsd: usdFromNano(forecastNano) };
  addAudit(
    books,
    {
      actor: "ledger",
      action: "level.changed",
      before: { level: from },
      after: { level: to, reason, ...money },
    },
    now,
  );
  addNotice(
    books,
    {
      event: "level.changed",
      month,
      from,
      to,
      reason,
      ...money,
      resetAt: new Date(endOfMonth(month)).toISOString(),
      stillWorks: EFFECTS[to].stillWorks,
    },
    now,
  );
  return { ...account, throttleRateNano, position: { ...account.position, level: to } };
}

/** A sentence for the notice: which line was passed. */
function reasonFor(to: Level, { position, standing }: Account): string {
  const committed = `$${usdFromNano(position.committedNano)} is spent or set aside`;
  const { warnNano, interactiveNano, stopNano } = standing.lines;
  if (to === 3) return `${committed}; what is left of $${usdFromNano(stopNano)} pays for no call`;
  if (to === 2) return `${committed}, interactive work only from $${usdFromNano(interactiveNano)} on`;
  if (to === 0)
    return `${committed} and the forecast is $${usdFromNano(position.forecastNano)}: back to normal`;
  if (position.committedNano >= warnNano) return `${committed}, throttled from $${usdFromNano(warnNano)} on`;
  if (standing.hasUnknownItems) return "A bill has an item without a known price";
  return `The month is heading for $${usdFromNano(position.forecastNano)}, throttled from $${usdFromNano(warnNano)} on`;
}
