import { price } from "../../parts/dollars.ts";

/** Everything this view says, in English. */
export const words = {
  heading: "Today",
  needsYou: "Needs you",
  nothing: "Nothing needs you.",
  running: "Running",
  noneRunning: "No task is running.",
  since: "Since you were last here",
  money: (left: bigint, cap: bigint, until: string, forecast: bigint) =>
    `${price(left)} left of ${price(cap)} until ${until}; at this pace ${price(forecast)} by then.`,
  levels: [
    "Everything works.",
    "Background work is slowed down and only the cheap model answers.",
    "Only conversations go on.",
    "Model calls have stopped until the month is over.",
  ],
  seeMoney: "Where it went",
  upTo: (amount: bigint) => `up to ${price(amount)}`,
  spent: (amount: bigint) => `${price(amount)} so far`,
  ends: "ends in",
  over: "over",
  first: {
    heading: "Begin here",
    hello: "Say hello",
    helloWhy: "The assistant answers, and says what it cost.",
    notify: "Switch notifications on",
    notifyWhy: "Your phone tells you when something waits. It shows a count, never what it is about.",
    budget: "See the month's money",
    budgetWhy: "What is left, and what stops when it is spent.",
    skip: "Not now",
  },
} as const;
