import { price } from "../../parts/dollars.ts";

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

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
  kinds: { bearer: "bearer token", service: "service token of Access", worker: "what workers sign with" },
  ends: "ends",
  soon: "ends soon",
  instances: "Assistants",
  instancesWhy:
    "Everybody's chief of staff, in numbers and what models cost for it in the last 30 days. What it knows, and what is said to it, is theirs alone.",
  noInstances: "Nobody has said hello yet.",
  program: "a program",
  counts: (
    awake: number,
    schedules: number,
    threads: number,
    facts: number,
    artifacts: number,
    unread: number,
  ) =>
    [
      many(awake, "agent awake", "agents awake"),
      many(schedules, "schedule", "schedules"),
      many(threads, "conversation with an agent", "conversations with agents"),
      many(facts, "fact", "facts"),
      many(artifacts, "report", "reports"),
      `${unread} unread`,
    ].join(", "),
  upgrades: (count: number) => many(count, "newer file of a template", "newer files of templates"),
  neverHeard: "has said nothing",
  notSetUp: "the first questions are not answered",
  rotate: "A new one: npm run rotate",
} as const;
