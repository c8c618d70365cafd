import { nanoFrom, price } from "../../parts/dollars.ts";
import type { ApprovalAnswer } from "./answer.ts";
import type { WaitingAsk } from "./pending.ts";

/** What somebody is writing may be no amount yet. */
const usd = (amount: string): string =>
  /^\d+(\.\d*)?$/.test(amount) ? price(nanoFrom(amount.replace(/\.$/, ""))) : "…";

/** What costs nothing is asked for its own sake. */
const priced = (amount: string): string => (+amount ? usd(amount) : "your word");

const WATCHES: Readonly<Record<string, string>> = {
  none: "it does not have to report",
  basic: "it reports every 15 minutes",
  intensive: "it reports every minute",
};

/** Everything this view says, in English. */
export const words = {
  heading: "Approvals",
  waiting: "Waiting for you",
  history: "Decided before",
  earlier: (count: number) => `${count} earlier`,
  noHistory: "No decision yet. Those that your rules make by themselves appear here too.",
  empty: "Nothing waits for you.",
  emptyWhy: "When a program asks for something that your rules leave to a person, it appears here.",
  title: ({ agentType, estimatedCost }: WaitingAsk) => `${agentType} wants ${priced(estimatedCost)}`,
  pastTitle: ({ agentType, estimatedCost }: WaitingAsk) => `${agentType} wanted ${priced(estimatedCost)}`,
  lease: "It gets",
  grants: (costLimit: string, time: string) => `up to ${usd(costLimit)} and ${time}`,
  leaves: "Leaves",
  leavesToday: (left: string, zone?: string) =>
    `${usd(left)} of today’s budget${zone ? ` (${zone.replace("_", " ")} time)` : ""}`,
  come: ([first, ...others]: readonly WaitingAsk[]) =>
    others.length > 0 || !first
      ? `${others.length + 1} new questions wait for you.`
      : `New: ${words.title(first)}.`,
  unanswered: "No answer",
  denies: "denied in",
  expired: "Expired",
  details: "Details",
  task: "Task",
  agency: "From",
  asked: "asked",
  operations: "Operations",
  reports: "Reports",
  watched: (level: string) => WATCHES[level] ?? level,
  rule: "Rule",
  approve: ({ offer, estimatedCost }: WaitingAsk) =>
    `Approve up to ${usd(offer?.costLimit ?? estimatedCost)}`,
  approveLess: (limit: string) => `Approve up to ${usd(limit)}`,
  deny: "Deny",
  more: "Limits and note",
  less: "Without limits",
  limit: "May cost at most, in dollars",
  minutes: "May run for at most, in minutes",
  note: "Note for the one who asked",
  status: { approved: "approved", denied: "denied", pending: "waits" },
  decidedBy: { rules: "your rules", model: "the assistant", human: "a person", budget: "the day's budget" },
  by: (who: string) => `by ${who}`,
  done: ({ agentType, taskId }: WaitingAsk, { decision }: ApprovalAnswer, isQueued: boolean) => {
    const what = decision === "approve" ? "Approved" : "Denied";
    return isQueued
      ? `Not sent yet: ${what.toLowerCase()} ${agentType} (${taskId}).`
      : `${what}: ${agentType} (${taskId}).`;
  },
  halt: (count: number) => (count === 1 ? "Halt" : `Halt all ${count}`),
  haltTitle: (count: number) => (count === 1 ? "Halt this task?" : `Halt all ${count} tasks?`),
  haltSays: "The program is told to stop, and a halt is for good: the same task cannot be asked for again.",
  haltVerb: (count: number) => (count === 1 ? "Halt the task" : "Halt them all"),
  halted: "Halted.",
  select: (title: string) => `Select: ${title}`,
  several: (count: number, sum: bigint) => `${count} selected, ${price(sum)} together`,
  selected: "Selected",
  answeredOf: (taken: number, refused: number) => `${taken} answered, ${refused} not taken`,
  approveAll: "Approve these",
  denyAll: "Deny these",
} as const;
