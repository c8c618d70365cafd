import { price } from "../../parts/dollars.ts";

/** Everything this view says, in English. */
export const words = {
  heading: "Money",
  headline: (left: bigint, cap: bigint) => `${price(left)} of ${price(cap)} left`,
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
  byDay: "Day by day",
  by: { agent: "by agent", model: "by model", task: "by task" },
  byLabel: "Stacked",
  day: "Day",
  total: "Together",
  other: "other",
  none: "without a name",
  chart: (month: string, spent: bigint, forecast: bigint) =>
    `Model spending in ${month}: ${price(spent)} so far, about ${price(forecast)} by its end.`,
  readout: (day: string, total: bigint, parts: string) =>
    `${day}: ${price(total)}${parts ? ` (${parts})` : ""}`,
  choose: "Day shown",
  lines: {
    throttle: "slower from here",
    interactiveOnly: "only conversations from here",
    stop: "calls stop here",
  },
  forecast: (amount: bigint) => `≈ ${price(amount)}`,
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
