import type { WaitingAsk } from "./pending.ts";

/** What a person has written into a card and not sent yet. */
export type Draft = {
  readonly isOpen: boolean;
  readonly note: string;
  readonly limit: string;
  readonly minutes: string;
};

const DRAFT = "purser:answer:";
const SECONDS_PER_MINUTE = 60;

/** What was written before, so that neither a refusal nor a sign-in in between costs it; else what the card begins with. */
export function draftOf({ decisionId, offer, estimatedCost }: WaitingAsk): Draft {
  const kept = sessionStorage.getItem(DRAFT + decisionId);
  if (kept !== null) return JSON.parse(kept) as Draft;
  return {
    isOpen: false,
    note: "",
    limit: offer?.costLimit ?? estimatedCost,
    minutes: offer ? String(Math.floor(offer.maxDurationSeconds / SECONDS_PER_MINUTE)) : "",
  };
}

export function keepDraft({ decisionId }: WaitingAsk, draft: Draft): void {
  sessionStorage.setItem(DRAFT + decisionId, JSON.stringify(draft));
}

/** It was sent and taken. */
export function forgetDraft({ decisionId }: WaitingAsk): void {
  sessionStorage.removeItem(DRAFT + decisionId);
}
