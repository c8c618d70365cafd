import { price } from "../../parts/dollars.ts";

/** Everything this view says, in English. */
export const words = {
  heading: "Agents",
  awake: "Awake",
  asleep: "Asleep",
  why: "An agent does by itself what its schedules say, and only while it is awake. Looking at one wakes none.",
  noneAsleep: "All of them are awake.",
  back: "All agents",
  by: (count: number, cost: bigint) =>
    `${count === 1 ? "1 schedule" : `${count} schedules`}, ${price(cost)} in the last 30 days`,
  sleeps: "Does nothing by itself and costs nothing.",
  begin: (agent: string) => `Wake the ${agent.toLowerCase()}`,
  asks: "It asks first; what you leave empty is not kept.",
  rest: "Put to sleep",
  restTitle: (agent: string) => `Put the ${agent.toLowerCase()} to sleep?`,
  restSays: "Its schedules end. What it was told of you stays, and it can be woken again.",
  talk: "Talk to it",
  soul: "What it was told of you",
  noSoul: "Nothing yet.",
  sources: { interview: "your answer", setup: "your answer at the beginning" } as Readonly<
    Record<string, string>
  >,
  schedules: "What it does by itself",
  noSchedules: "Nothing. Say hello in Chat: the chief of staff asks five things first.",
  next: "next",
  paused: "paused",
  once: "once",
  last: "last",
  neverRun: "has not run yet",
  quiet: (count: number) => `${count} checks found nothing to do and cost nothing`,
  runs: { running: "goes on", done: "done", failed: "failed", skipped: "skipped" },
  pause: "Pause",
  resume: "Resume",
  run: "Do it now",
  of: (verb: string, title: string) => `${verb}: ${title}`,
  made: "What it has made",
  tools: "May use",
  noTools: "no tools",
} as const;
