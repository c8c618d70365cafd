import type { TableRows } from "../../terminal/table.ts";
import { aim, range } from "../aim.ts";
import { timeShares } from "../rounds.ts";
import { SPENDERS, type SpenderName, type SpendingRates } from "./index.ts";

/** Reservations with their settlements, to those of an object that writes as often. */
const LEDGER_AIM = 0.6;

const SPENDER_TEXT: Readonly<Record<SpenderName, string>> = {
  bare: "bare SQLite Durable Object, a write in each call",
  sameSql: "+ the ledger's own statements, in transactions",
  ledger: "+ the ledger: check, levels, limits, alarm",
};

/** What a reservation with its settlement takes, from an object that only writes to the ledger itself. */
export function spendingRows({ perSecond, ratio }: SpendingRates): TableRows {
  const shares = timeShares(SPENDERS, perSecond);
  return [
    ["Reserve + settle", "a second, here", "ratio (half of the rounds)", "adds to the time"],
    ...SPENDERS.map((name) => [
      SPENDER_TEXT[name],
      perSecond[name].toFixed(0),
      name === "ledger"
        ? `${range(ratio[name])}${aim(ratio[name].median >= LEDGER_AIM, `${LEDGER_AIM}`)}`
        : range(ratio[name]),
      `${(100 * shares[name]).toFixed(0)} %`,
    ]),
  ];
}
