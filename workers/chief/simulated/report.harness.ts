import { asDollars } from "../../../policies/prices/money.ts";
import { slotAfter } from "../../time/cadence.ts";
import { cadenceOf, schedules } from "../schedules/store.ts";
import type { Lived } from "./month.harness.ts";

/** What a month of the chief of staff may cost on the cheap model. */
export const MOST_NANO = 1_300_000_000;

type Counted = {
  readonly state: string;
  readonly runs: number;
  readonly slots: number;
  readonly costNano: number;
};

/** What one schedule did, and whether every moment at which it was due is accounted for. */
export type Line = {
  readonly name: string;
  readonly due: number;
  readonly quiet: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly costNano: number;
  readonly isWhole: boolean;
};

export function linesOf({ sql, start, end }: Lived): Line[] {
  return schedules(sql).flatMap((schedule) => {
    const cadence = cadenceOf(schedule);
    if (cadence === null) return [];
    let due = 0;
    for (let slot = slotAfter(start, cadence); slot !== null && slot <= end; slot = slotAfter(slot, cadence))
      due += 1;
    const counted = sql.all<Counted>(
      "SELECT state, count(*) AS runs, sum(slots) AS slots, sum(cost_nano) AS costNano FROM runs WHERE schedule = ? GROUP BY state",
      schedule.id,
    );
    const of = (state: string) => counted.find((one) => one.state === state)?.runs ?? 0;
    const accounted = counted.reduce((sum, { slots }) => sum + slots, schedule.quiet);
    const costNano = counted.reduce((sum, one) => sum + one.costNano, 0);
    const name = `${schedule.agent}/${schedule.name}`;
    return [
      {
        name,
        due,
        quiet: schedule.quiet,
        done: of("done"),
        failed: of("failed"),
        skipped: of("skipped"),
        costNano,
        isWhole: accounted === due,
      },
    ];
  });
}

export type Sums = {
  readonly notified: number;
  readonly pushed: number;
  readonly spentNano: number;
  readonly isGood: boolean;
};

export function sumsOf(lived: Lived, lines: readonly Line[]): Sums {
  const { sql, handed, chat } = lived;
  const notified = sql.all<{ count: number }>("SELECT count(*) AS count FROM notifications")[0]?.count ?? 0;
  const keys = new Set(handed.map(({ key }) => key));
  const spentNano = lines.reduce((sum, { costNano }) => sum + costNano, chat.costNano);
  const isGood =
    lines.every(({ isWhole, failed }) => isWhole && failed === 0) &&
    keys.size === handed.length &&
    spentNano < MOST_NANO;
  return { notified, pushed: handed.length, spentNano, isGood };
}

/** The month in rows and sentences, as a command shows it. */
export function lifeReport(lived: Lived): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly sentences: readonly string[];
  readonly isGood: boolean;
} {
  const lines = linesOf(lived);
  const { notified, pushed, spentNano, isGood } = sumsOf(lived, lines);
  const { chat } = lived;
  return {
    head: ["Schedule", "Due", "Quiet", "Done", "Failed", "Skipped", "Model", "Accounted for"],
    rows: lines.map(({ name, due, quiet, done, failed, skipped, costNano, isWhole }) => [
      name,
      due,
      quiet,
      done,
      failed,
      skipped,
      asDollars(costNano),
      isWhole ? "all" : "NOT ALL",
    ]),
    sentences: [
      `Conversation: ${chat.turns} turns, ${chat.byCode} of them without a model, ${asDollars(chat.costNano)}.`,
      `${notified} notifications, ${pushed} handed to devices. ${asDollars(spentNano)} for the model in all, of ${asDollars(MOST_NANO)}.`,
    ],
    isGood,
  };
}
