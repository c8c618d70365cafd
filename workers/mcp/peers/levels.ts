import { DAY_MS } from "../../time/calendar.ts";

/**
 * How far a peer is trusted, from the least to the most. Each answers what the one before answers, and one question more:
 * `availability_only` when somebody is free, `context_aware` what of some labels is called, `full_collaboration` texts shared by name.
 */
export const TRUST_LEVELS = ["availability_only", "context_aware", "full_collaboration"] as const;
export type TrustLevel = (typeof TRUST_LEVELS)[number];

/** The three questions that one household's Purser may ask another's; each is a tool of the peers' server. */
export const QUESTIONS = ["availability", "agenda", "artifact"] as const;
export type PeerQuestion = (typeof QUESTIONS)[number];

const NEEDED: Readonly<Record<PeerQuestion, TrustLevel>> = {
  availability: "availability_only",
  agenda: "context_aware",
  artifact: "full_collaboration",
};

export const levelFor = (question: PeerQuestion): TrustLevel => NEEDED[question];

/** Whether somebody of that level may ask that. */
export const mayAsk = (level: TrustLevel, question: PeerQuestion): boolean =>
  TRUST_LEVELS.indexOf(level) >= TRUST_LEVELS.indexOf(NEEDED[question]);

/** No grant is longer; whoever still wants it gives it again. */
export const GRANT_MAX_DAYS = 90;

/** A grant that is over still lets its peer bring news for so long, or two sides whose grants have ended could never renew them. */
export const NEWS_AFTER_MS = 30 * DAY_MS;
