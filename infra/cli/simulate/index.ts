import { styleText } from "node:util";
import { asDollars } from "../../../policies/prices/money.ts";
import { type Books, statusAt } from "../../../workers/ledger/rules.ts";
import { command, EXIT, start, usage } from "../../terminal/command.ts";
import { table } from "../../terminal/table.ts";
import { wholeNumber } from "../../terminal/words.ts";
import { ADVERSARY_SENTENCE, adverse } from "./adversary.ts";
import { HARD_LIMIT_NANO, ledgerInMemory, YEAR_BUDGET } from "./books.ts";
import { liveMonthOfChief } from "./life.ts";
import { type Driver, liveMonth, type Tally } from "./year.ts";

const MONTHS_MAX = 120;
/** The first month that is lived. */
const FIRST = { year: 2027, month: 0 };

type Month = Tally & {
  readonly month: string;
  readonly infrastructureNano: number;
  readonly modelNano: number;
  /** What the ledger ended the month at. */
  readonly totalNano: number;
  /** What it still admitted once it knew that the month had reached its stop line. */
  readonly knowingNano: number;
  /** The levels that it went through, as "0→1→0". */
  readonly levels: string;
};

/** Counts what is admitted although the books already stood at the stop line. */
function watched(books: Books, driver: Driver) {
  const seen = { knowingNano: 0 };
  const reserving: Driver["reserve"] = async (ask, now) => {
    const { committedNano, openReservations } = statusAt(books, now);
    const answer = await driver.reserve(ask, now);
    // A repeated ask is answered as before and opens nothing.
    const isNew = answer.ok && statusAt(books, now).openReservations > openReservations;
    const stopNano = books.budget.capNano - books.budget.epsilonNano;
    if (isNew && committedNano >= stopNano) seen.knowingNano += ask.amountNano;
    return answer;
  };
  return { seen, driver: { ...driver, reserve: reserving } };
}

/** Lives that many months, one after the other. The same seed gives the same months. `onMonth` hears of each when it is over. */
export async function simulate(
  months: number,
  seed: number,
  isAdverse = false,
  onMonth: (month: string, count: number) => void = () => undefined,
): Promise<Month[]> {
  const { books, driver: plain } = ledgerInMemory();
  const { seen, driver } = watched(books, isAdverse ? adverse(plain) : plain);
  const lived: Month[] = [];
  for (let index = 0; index < months; index++) {
    const first = Date.UTC(FIRST.year, FIRST.month + index);
    seen.knowingNano = 0;
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
      knowingNano: seen.knowingNano,
      levels: levels.join("→"),
    });
    onMonth(month, index + 1);
  }
  return lived;
}

/** What is simulated: none of it is a plan of somebody's stack. */
export function describeMonths(months: number, seed: number): string {
  const { allowanceNano, capNano, fixedNano, meteredCeilingNano } = YEAR_BUDGET;
  const many = months === 1 ? "One invented month" : `${months} invented months`;
  return [
    `${many} (seed ${seed}) through the ledger's own rules: what a limit of ${asDollars(capNano)} does to somebody who asks for far more.`,
    `The stack is invented too: it has a machine for four hours a day, at most ${asDollars(fixedNano + meteredCeilingNano)} a month, which no plan of a default stack has, and ${asDollars(allowanceNano)} for the model.`,
    "Prices rise by half in the seventh month. What your own stack costs: npm run plan -- <stack>",
  ].join("\n");
}

/** The months as a person reads them. */
export function renderMonths(months: readonly Month[]): string {
  const rows = months.map(({ month, asked, admitted, refused, levels, ...costs }) => {
    const reasons = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
    const money = [costs.infrastructureNano, costs.modelNano, costs.totalNano, costs.knowingNano].map(
      asDollars,
    );
    return [month, asked, admitted, reasons.join("\n") || "0", ...money, levels];
  });
  const most = Math.max(...months.map(({ totalNano }) => totalNano));
  const knowing = Math.max(...months.map(({ knowingNano }) => knowingNano));
  const verdict = `The dearest month ends at ${asDollars(most)} of ${asDollars(HARD_LIMIT_NANO)}; admitted after the ledger knew: ${asDollars(knowing)}.`;
  const head = ["Month", "Asked", "Admitted", "Refused", "Machine", "Model", "Ended at", "Knowing", "Levels"];
  const isBad = most > HARD_LIMIT_NANO || knowing > 0;
  return `${table(head, rows)}\n${styleText(isBad ? "red" : "green", verdict)}`;
}

const SIMULATED =
  "Simulated: the ledger's own rules over a database in memory, with the clock moved. The calls, their sizes and the machine's hours come from the number given with --seed; no model, account or bill is asked.";

const spec = usage(
  "simulate",
  "Lives months of somebody who asks for far more than the budget gives, through the ledger's own rules.",
  `${SIMULATED}
Ends with 0, with 1 when a month ends above the hard limit or anything is admitted after the stop line, with 2 when the command line is wrong.
With --adversary only the latter counts: what is reported above its reservation was spent before anybody could refuse it.`,
)
  .option("--months <n>", "how many", wholeNumber(1, MONTHS_MAX), 12)
  .option("--seed <n>", "the same seed gives the same months", wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
  .option("--life", "a month of the chief of staff instead: what each schedule does and costs", false)
  .option("--adversary", "everybody who reports does so against the owner", false);

/** `npm run simulate`. */
export const simulateCommand = command(
  spec,
  async ({ say, complain, isTerminal }, { months, seed, adversary, life }) => {
    if (life) {
      const { text, isGood } = await liveMonthOfChief();
      say(text);
      return isGood ? EXIT.done : EXIT.failed;
    }
    const lived = await simulate(months, seed, adversary, (month, count) => {
      if (isTerminal) complain(`${month} is over (${count} of ${months})`);
    });
    say(
      [describeMonths(months, seed), ...(adversary ? [ADVERSARY_SENTENCE] : []), renderMonths(lived)].join(
        "\n",
      ),
    );
    const isGood = lived.every(
      ({ totalNano, knowingNano }) => knowingNano === 0 && (adversary || totalNano <= HARD_LIMIT_NANO),
    );
    return isGood ? EXIT.done : EXIT.failed;
  },
);

await start(import.meta, simulateCommand);
