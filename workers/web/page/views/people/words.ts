import { price } from "../../parts/dollars.ts";

/** Everything this view says, in English. */
export const words = {
  heading: "People and keys",
  people: "People",
  privacy:
    "You see how often somebody asks and what that costs. What they ask, and what is answered, is theirs alone.",
  role: { admin: "may set everything", personal: "may ask, answer and see the money" },
  you: "you",
  spent: (calls: number, cost: bigint) =>
    calls === 0
      ? "no model call this month"
      : `${calls === 1 ? "one model call" : `${calls} model calls`} this month, ${price(cost)}`,
  limit: (amount: bigint) => `at most ${price(amount)} a month`,
  change: "Who may sign in is part of the deployment: purser:ownerEmails and purser:householdEmails.",
  keys: "Keys of programs",
  noKeys: "No program has a key.",
  kinds: { bearer: "bearer token", service: "service token of Access" },
  ends: "ends",
  soon: "ends soon",
  rotate: "A new one: npm run rotate",
} as const;
