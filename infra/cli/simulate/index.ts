import { styleText } from "node:util";
import { CHEAP_MODEL } from "../../../policies/prices/models.ts";
import { dollars } from "../../../policies/prices/money.ts";
import {
  abort,
  type Books,
  Breaker,
  type Budget,
  ensureSchema,
  expire,
  relevel,
  reportMetered,
  reserve,
  settle,
  statusAt,
} from "../../../workers/ledger/rules.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { wholeNumber } from "../../terminal/words.ts";
import { memorySql } from "./sqlite.ts";
import { type Driver, liveMonth, type Tally } from "./year.ts";

const MONTHS_MAX = 120;
/** The first month that is lived. */
const FIRST = { year: 2027, month: 0 };
const HARD_LIMIT_NANO = 15_000_000_000;

/** The budget of a machine that is on four hours a day: what such a stack leaves the model. */
export const YEAR_BUDGET: Budget = {
  allowanceNano: 7_540_000_000,
  capNano: HARD_LIMIT_NANO,
  warnNano: 12_000_000_000,
  interactiveNano: 14_000_000_000,
  epsilonNano: 300_000_000,
  fixedNano: 2_400_000_000,
  meteredCeilingNano: 4_760_000_000,
  cheapModels: [CHEAP_MODEL],
};

export type Month = Tally & {
  readonly month: string;
  readonly infrastructureNano: number;
  readonly modelNano: number;
  readonly totalNano: number;
  /** The levels that it went through, as "0→1→0". */
  readonly levels: string;
};

/** The ledger's own rules over a database in memory, with the clock of the simulation. */
export function ledgerInMemory(): { readonly books: Books; readonly driver: Driver } {
  const sql = memorySql();
  ensureSchema(sql);
  let ids = 0;
  const books = {
    sql,
    budget: YEAR_BUDGET,
    breaker: new Breaker(),
    newId: () => String(++ids).padStart(12, "0"),
  };
  const driver: Driver = {
    reserve: async (ask, now) => reserve(books, ask, now),
    settle: async (settlement, now) => settle(books, settlement, now),
    abort: async (key, now) => abort(books, key, now),
    reportMetered: async (report, now) => reportMetered(books, report, now),
    wake: async (now) => {
      expire(books, now);
      relevel(books, now);
    },
  };
  return { books, driver };
}

/** Lives that many months, one after the other. The same seed gives the same months. */
export async function simulate(months: number, seed: number): Promise<Month[]> {
  const { books, driver } = ledgerInMemory();
  const lived: Month[] = [];
  for (let index = 0; index < months; index++) {
    const first = Date.UTC(FIRST.year, FIRST.month + index);
    const tally = await liveMonth(driver, first, index, seed);
    const end = Date.UTC(FIRST.year, FIRST.month + index + 1) - 1;
    const { month, fixedNano, meteredNano, settledNano, committedNano } = statusAt(books, end);
    const changes = books.sql.all<{ to: number }>(
      "SELECT level_to AS 'to' FROM levels WHERE month = ? AND at >= ? ORDER BY id",
      month,
      first,
    );
    const levels = [0, ...changes.map(({ to }) => to)].filter((level, at, all) => level !== all[at - 1]);
    lived.push({
      ...tally,
      month,
      infrastructureNano: fixedNano + meteredNano,
      modelNano: settledNano,
      totalNano: committedNano,
      levels: levels.join("→"),
    });
  }
  return lived;
}

/** The months as a person reads them. */
export function renderMonths(months: readonly Month[]): string {
  const rows = months.map(({ month, asked, admitted, refused, levels, ...costs }) => {
    const reasons = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
    const money = [costs.infrastructureNano, costs.modelNano, costs.totalNano].map(dollars);
    return [month, asked, admitted, reasons.join("\n") || "0", ...money, levels];
  });
  const most = Math.max(...months.map(({ totalNano }) => totalNano));
  const verdict = `The dearest month costs ${dollars(most)} of ${dollars(HARD_LIMIT_NANO)}.`;
  const head = ["Month", "Asked", "Admitted", "Refused", "Machine", "Model", "Total", "Levels"];
  return `${table(head, rows)}\n${styleText(most > HARD_LIMIT_NANO ? "red" : "green", verdict)}`;
}

const spec = usage(
  "simulate",
  "Lives months of somebody who asks for far more than the budget gives, through the ledger's own rules.",
  "Ends with 0, with 1 when a month costs more than the hard limit, with 2 when the command line is wrong.",
)
  .option("--months <n>", "how many", wholeNumber(1, MONTHS_MAX), 12)
  .option("--seed <n>", "the same seed gives the same months", wholeNumber(0, Number.MAX_SAFE_INTEGER), 1);

/** `npm run simulate`. */
export const simulateCommand = command(spec, async ({ say }, { months, seed }) => {
  const lived = await simulate(months, seed);
  say(renderMonths(lived));
  return lived.every(({ totalNano }) => totalNano <= HARD_LIMIT_NANO) ? EXIT.done : EXIT.failed;
});

await start(import.meta, simulateCommand);
