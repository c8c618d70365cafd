import { asDollars } from "../../../policies/prices/money.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { dayIn, endOfDayIn } from "../../time/zones.ts";
import { type EndedTask, HOUSE_MAX } from "../house.ts";
import { NotConnected } from "../life.ts";
import { schedules } from "../schedules/store.ts";
import type { ChiefWorld } from "../world.ts";
import { clock, clockSeenOn, spanSeenOn } from "./when.ts";

/** What is true this morning, in lines that need no words around them. */
export type DayFacts = {
  readonly day: string;
  readonly waiting: readonly string[];
  readonly today: readonly string[];
  readonly reminders: readonly string[];
  readonly yesterday: readonly string[];
  readonly money: string;
  /** How many things the lines stand for: a line may stand for several, and more may be there than are read. */
  readonly counts: { readonly waiting: string; readonly yesterday: string };
  /** What could not be read; told, and never taken for nothing. */
  readonly missing: readonly string[];
};

/** Whether there is anything that a person could do something about. */
export const isEventful = ({ waiting, today, reminders, yesterday }: DayFacts): boolean =>
  waiting.length + today.length + reminders.length + yesterday.length > 0;

export async function dayFacts(day: string, at: number, world: ChiefWorld): Promise<DayFacts> {
  const { house, life, zone, sql } = world;
  const endOfDay = endOfDayIn(new Date(at), zone).getTime();
  const onWall = dayIn(new Date(at), zone);
  const missing: string[] = [];
  const read = async <T>(what: string, work: () => Promise<T> | undefined, none: T): Promise<T> => {
    try {
      return (await work()) ?? none;
    } catch (error) {
      if (error instanceof NotConnected) return none;
      missing.push(`${what} could not be read just now`);
      return none;
    }
  };
  const waiting = await read("approvals", () => house.waiting(), []);
  const ended = await read("tasks", () => house.endedSince(at - DAY_MS), []);
  const executions = await read("personas", () => house.executionsSince(at - DAY_MS), []);
  const events = await read("the calendar", () => life.calendar?.between(at, endOfDay), []);
  const money = await read("the budget", async () => moneyLine(await house.money()), "");
  return {
    day,
    waiting: capped(
      waiting.map(
        ({ description, expiresAt }) =>
          `${short(description)}, until ${clockSeenOn(onWall, expiresAt, zone)}`,
      ),
    ),
    today: capped(
      events.map(({ title, from, to }) => `${spanSeenOn(onWall, from, to, zone)} ${short(title)}`),
    ),
    reminders: schedules(sql)
      .filter(
        ({ job, state, dueAt }) => job === "remind" && state === "on" && dueAt !== null && dueAt < endOfDay,
      )
      .map(({ payload, dueAt }) => `${clock(dueAt ?? at, zone)} ${short(payload ?? "")}`),
    yesterday: capped([
      ...tasksLines(ended),
      ...executions.map(({ persona, status }) => `${persona}: ${status}`),
    ]),
    money,
    counts: {
      waiting: counted(waiting.length),
      yesterday: counted(ended.length, executions.length),
    },
    missing,
  };
}

const tasksLines = (ended: readonly EndedTask[]): string[] =>
  (["failed", "halted", "cancelled", "succeeded"] as const).flatMap((outcome) => {
    const ids = ended.filter((task) => task.outcome === outcome).map(({ taskId }) => taskId);
    return ids.length === 0
      ? []
      : [`${ids.length} ${ids.length === 1 ? "task" : "tasks"} ${outcome}: ${short(ids.join(", "))}`];
  });

const moneyLine = ({
  committedNano,
  capNano,
  level,
}: Awaited<ReturnType<ChiefWorld["house"]["money"]>>): string =>
  `${asDollars(committedNano)} of ${asDollars(capNano)} this month${level === 0 ? "" : `, level ${level}`}`;

const counted = (...read: readonly number[]): string => {
  const all = read.reduce((sum, some) => sum + some, 0);
  return read.some((some) => some >= HOUSE_MAX) ? `${all} or more` : String(all);
};

const capped = (lines: readonly string[]): string[] =>
  lines.length < HOUSE_MAX ? [...lines] : [...lines.slice(0, HOUSE_MAX - 1), "and more"];

const LINE_MAX_CHARS = 160;
export const short = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LINE_MAX_CHARS ? line : `${line.slice(0, LINE_MAX_CHARS).toWellFormed()}…`;
};
