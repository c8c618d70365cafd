import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../policies/prices/time.ts";
import { type Chance, chanceOf } from "./chance.ts";
import { AGENTS, CHATS, DEMO_QUESTIONS, DEMO_TASKS, INBOX } from "./words.ts";

/** Days before today that the demo shows. */
export const DEMO_DAYS = 30;

/** One thing that somebody does, at a moment in Unix milliseconds. */
export type DemoDeed = { readonly at: number } & (
  | {
      readonly do: "task";
      readonly id: string;
      readonly by: string;
      readonly text: string;
      readonly usd: number;
      readonly ends: TaskEnd;
    }
  | {
      readonly do: "question";
      readonly id: string;
      readonly by: string;
      readonly type: string;
      readonly text: string;
      readonly usd: number;
      readonly answer: "approve" | "deny" | null;
    }
  | { readonly do: "chat"; readonly thread: string; readonly text: string }
  | { readonly do: "run"; readonly agent: string; readonly text: string }
  | { readonly do: "look" }
  | { readonly do: "extend" }
);
/** `open`: it runs still when the demo begins. */
type TaskEnd = "finished" | "halted" | "open";

/**
 * What happens in the month before `end`, in order and the same for the same seed: busier on working days, one halt, some questions for
 * a person, and at the end what an owner should see waiting. The door's own limits of a minute bound how many of each there are.
 */
export function monthOfDeeds(seed: number, end: number, days = DEMO_DAYS): DemoDeed[] {
  const chance = chanceOf(seed);
  const first = Math.floor(end / DAY_MS) * DAY_MS - (days - 1) * DAY_MS;
  const deeds: DemoDeed[] = [];
  for (let day = 0; day < days - 1; day += 1) deeds.push(...dayOfDeeds(chance, first + day * DAY_MS, day));
  deeds.push(...today(chance, end));
  return deeds.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
}

function dayOfDeeds(chance: Chance, start: number, day: number): DemoDeed[] {
  const isWeekend = [0, 6].includes(new Date(start).getUTCDay());
  const at = (hour: number) => start + hour * HOUR_MS + chance.whole(0, 59) * MINUTE_MS;
  const deeds: DemoDeed[] = [{ do: "look", at: at(7) }];
  for (let task = 0; task < (isWeekend ? 1 : 2); task += 1) {
    const { id, by, text } = chance.of(DEMO_TASKS);
    const ends = day === 16 && task === 0 ? "halted" : "finished";
    deeds.push({
      do: "task",
      at: at(9 + 4 * task),
      id: `${id}-${day}-${task}`,
      by,
      text,
      usd: chance.whole(20, 400) / 100,
      ends,
    });
  }
  if (day % 4 === 1) {
    const { id, by, type, text } = chance.of(DEMO_QUESTIONS);
    const answer = chance.next() < 0.75 ? "approve" : "deny";
    deeds.push({
      do: "question",
      at: at(15),
      id: `${id}-${day}`,
      by,
      type,
      text,
      usd: chance.whole(100, 900) / 100,
      answer,
    });
  }
  if (day % 2 === 0) deeds.push({ do: "run", at: at(6), ...chance.of(AGENTS) });
  if (day % 2 === 1) deeds.push({ do: "chat", at: at(18), ...chance.of(CHATS) });
  if (day === 20) deeds.push({ do: "extend", at: at(20) });
  return deeds;
}

/** The last hours: something runs, and something waits. */
function today(chance: Chance, end: number): DemoDeed[] {
  const before = (minutes: number) => end - minutes * MINUTE_MS;
  const [deletion, payment] = DEMO_QUESTIONS;
  // A small task is not asked for reports, so that it still runs while somebody looks at the demo.
  return [
    { do: "run", at: before(58), ...chance.of(AGENTS) },
    {
      do: "task",
      at: before(40),
      ...INBOX,
      usd: 0.4,
      ends: "open",
    },
    { do: "chat", at: before(30), ...CHATS[0] },
    { do: "question", at: before(20), ...deletion, id: `${deletion.id}-today`, usd: 0.4, answer: null },
    { do: "question", at: before(10), ...payment, id: `${payment.id}-today`, usd: 4, answer: null },
    { do: "look", at: before(5) },
  ];
}
