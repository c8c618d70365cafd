import { price } from "../../parts/dollars.ts";

/** Everything this view says, in English. */
export const words = {
  heading: "Today",
  needsYou: "Needs you",
  running: "Running",
  noneRunning: "No task is running.",
  left: (left: bigint, cap: bigint) => `${price(left)} left of ${price(cap)}`,
  month: "The month",
  glance: (left: bigint) => `${price(left)} left this month`,
  untilDay: "until",
  pace: (forecast: bigint) => `At this pace ${price(forecast)} will be spent by then.`,
  notBilled: "Nothing here is billed: the model of this run is not a paid one.",
  levels: [
    "Everything works.",
    "Background work slows down and only the cheap model answers.",
    "Only conversations go on.",
    "Model calls have stopped until the month is over.",
  ],
  paused: "Paused: the infrastructure was about to cost more than it may.",
  resume: "Resume",
  resumed: "Resumed.",
  wholeDay: "The whole day",
  seeMoney: "Where it went",
  upTo: (amount: bigint) => `up to ${price(amount)}`,
  spent: (amount: bigint) => `${price(amount)} so far`,
  ends: "ends in",
  over: "over",
  halt: {
    everything: "Halt everything",
    title: "Halt everything that runs?",
    says: (count: number) =>
      count === 0
        ? "No task is running now."
        : `${count === 1 ? "One task is" : `${count} tasks are`} told to stop. A halt is for good: the same task cannot be asked for again.`,
    still:
      "What comes next would start without you: tasks within your rules, your agents' schedules, and what events ask of personas.",
    hold: "let every new task wait for me, and pause agents and personas",
    holdOwn: "pause what my agents do by themselves",
    personas: "What personas run, or have waiting, is halted with them.",
    chat: "A reply that is being written in Chat is stopped there.",
    working: "Halting …",
    done: (count: number) => `${count} halted.`,
    isHeld: "Everything is halted",
    held: "Everything was halted",
    heldBy: (who: string) => `by ${who},`,
    heldByYou: "by you,",
    waits: "Halted: what comes next waits.",
    heldTasks: "New tasks wait for you.",
    heldSchedules: (count: number) =>
      count === 1
        ? "One schedule of your agents is paused."
        : `${count} schedules of your agents are paused.`,
    heldPersonas: (count: number) => (count === 1 ? "One persona is off." : `${count} personas are off.`),
    goOn: "Let it all go on",
    goesOn: "It goes on.",
    notOn: (name: string, why: string) => `${name}: does not go on. ${why}`,
    verb: "Halt everything",
    failed: (name: string, why: string) => `${name}: not stopped. ${why}`,
    kinds: {
      newTasks: "New tasks",
      schedules: "Schedules of your agents",
      personas: "Personas",
      noted: "What waits",
    },
  },
  first: {
    heading: "Begin here",
    steps: {
      hello: ["Say hello", "It answers, and says what it cost."],
      notify: ["Switch notifications on", "A count only, never what it is about."],
      budget: ["See the month's money", "What is left, and what stops when it is spent."],
    },
    isDone: "✓ done",
    close: "Close this list",
  },
} as const;
