import { price } from "../../parts/dollars.ts";

/** Everything this view says, in English. */
export const words = {
  heading: "Money",
  until: "until",
  anew: "A new month begins",
  parts: {
    infrastructure: "Infrastructure, at most",
    model: "Model calls, settled",
    reserved: "Model calls, reserved",
    held: "Kept back",
    left: "Left",
  },
  agencies:
    "Agencies spend their own money; their day's budget is under Settings and is not part of these 15 dollars.",
  still: "What can still run",
  from: (amount: bigint) => `from ${price(amount)}`,
  byDay: "Day by day",
  by: { agent: "by agent", model: "by model", task: "by task" },
  byLabel: "Stacked",
  day: "Day (UTC)",
  total: "Together",
  other: "other",
  none: { agent: "without an agent", model: "without a model", task: "without a task" },
  chart: (month: string, spent: bigint, forecast: bigint) =>
    `Model spending in ${month}: ${price(spent)} so far, about ${price(forecast)} by its end.`,
  nothingSpent: "No call of the model was paid for this month, so that there are no days to show.",
  readout: (day: string, total: bigint, parts: string, sum: bigint) =>
    `${day}: ${price(total)}${parts ? ` (${parts})` : ""}; the month at ${price(sum)}`,
  choose: "Day shown",
  lines: {
    throttle: "slower from here",
    interactiveOnly: "only conversations",
    stop: "calls stop",
  },
  forecast: (amount: bigint, day: number) => `≈ ${price(amount)} on the ${day}${day === 31 ? "st" : "th"}`,
  allDays: (count: number) => `All ${count} days`,
  corrected: "Corrected afterwards",
  released: "Given back",
  settled: "Settled",
  more: "More money for this month",
  moreWhy: "The owner may grant more until a date. It is written down, and ends by itself.",
  amount: "Dollars",
  untilDay: "Until (the last day it counts)",
  note: "Why",
  grant: "Grant it",
  withdraw: "Withdraw it",
  granted: (amount: bigint, by: string) => `${price(amount)} granted by ${by}`,
  bill: "What the infrastructure costs",
  billRow: ["For", "Item", "Price", "Read on", "Expected", "At most"],
  source: "source",
} as const;
