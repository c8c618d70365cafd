import { nanoFrom, price } from "../../parts/dollars.ts";
import type { ApprovalAnswer } from "./answer.ts";
import type { WaitingAsk } from "./pending.ts";

const usd = (amount: string): string => price(nanoFrom(amount));

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
  empty: "Nothing waits for you.",
  emptyWhy: "When a program asks for something that your rules leave to a person, it appears here.",
  title: ({ agentType, agency, estimatedCost }: WaitingAsk) =>
    `${agentType} of ${agency} wants ${usd(estimatedCost)}`,
  why: "Why it came to you",
  operations: "Operations",
  leaves: "What it leaves",
  leavesToday: (left: string) => `${usd(left)} of today's budget for agencies`,
  lease: "What it would get",
  grants: (costLimit: string, hours: string, watch: string) =>
    `up to ${usd(costLimit)} and ${hours}; ${WATCHES[watch] ?? watch}`,
  asked: "Asked",
  denies: "Denied by itself",
  expired: "Expired",
  approve: ({ offer, estimatedCost }: WaitingAsk) =>
    `Approve up to ${usd(offer?.costLimit ?? estimatedCost)}`,
  approveLess: (limit: string) => `Approve up to ${usd(limit)}`,
  deny: "Deny",
  more: "Limits and note",
  less: "Fewer",
  limit: "May cost at most, in dollars",
  hours: "May run for at most, in minutes",
  note: "Note for the one who asked",
  done: ({ agentType, taskId }: WaitingAsk, { decision }: ApprovalAnswer, isQueued: boolean) => {
    const what = decision === "approve" ? "Approved" : "Denied";
    return isQueued
      ? `Not sent yet: ${what.toLowerCase()} ${agentType} (${taskId}).`
      : `${what}: ${agentType} (${taskId}).`;
  },
  halt: "Halt",
  haltTitle: "Halt this task?",
  haltSays: "It is told to stop, and a halt is for good: the same task cannot be asked for again.",
  haltVerb: "Halt the task",
  halted: "Halted.",
  select: (title: string) => `Select: ${title}`,
  several: (count: number, sum: bigint) => `${count} selected, ${price(sum)} together`,
  approveAll: "Approve these",
  denyAll: "Deny these",
} as const;
