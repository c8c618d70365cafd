import type { ContentBlockParam, MessageParam, Tool } from "@anthropic-ai/sdk/resources/messages";
import type { LedgerContract, Level, MeteredUsage, Scope } from "../ledger/contract.ts";
import type { Outside } from "../outside.ts";
import type { Kind, Models } from "./choice.ts";
import type { ModelPrices } from "./prices.ts";

/** One wish to hear from a model. */
export type ModelCall = {
  /** What sort of work it is: it decides the model, and whether the ledger counts it as a person waiting. */
  readonly kind: Kind;
  /** Begins the key of every attempt in the ledger; at most 120 characters. */
  readonly purpose: string;
  readonly scope: Scope;
  readonly system: string;
  readonly messages: readonly MessageParam[];
  /** Tools that the caller runs itself. */
  readonly tools?: readonly Tool[];
  /** None of them may be used: they stay described, because earlier messages hold calls of them. */
  readonly withoutTools?: boolean;
  /** Searches of the web that the provider may make for this call: each is priced, and set aside like the tokens. */
  readonly webSearches?: number;
  /** The cheap model, whatever the kind of work. */
  readonly cheap?: boolean;
  /** The most that all attempts together may cost, whatever the month has left. */
  readonly limitNano?: number;
  /** A JSON schema that the text has to fit. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Thinking and text together; the level, or the money left, may make it less. */
  readonly maxOutputTokens: number;
  /** All attempts together, with what is waited for before and between them; the books then close within two seconds. */
  readonly timeLimitMs: number;
  readonly signal?: AbortSignal;
  /** The prompt's end is worth keeping in the provider's cache, because another call will begin with it. */
  readonly reused?: boolean;
  /** Who approved this agent run, for the ledger. */
  readonly approval?: string;
  /** Hears each piece of text as it comes. */
  readonly onText?: (text: string) => void;
};

export type ToolCall = { readonly id: string; readonly name: string; readonly input: unknown };

export type ModelAnswer = {
  readonly ok: true;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** All that the model said, as the next request of the same work has to repeat it. */
  readonly content: readonly ContentBlockParam[];
  readonly stopReason: string;
  readonly usage: MeteredUsage;
  readonly costNano: number;
  readonly model: string;
  readonly level: Level;
};

/** Why there is no answer; `problem.ts` says how each looks on the wire. */
export type RefusalReason =
  /** Neither the deployment's key nor one of their own is this person's to use. */
  | "own_key_needed"
  /** The month's money, or a limit within it, does not cover the call. */
  | "no_money"
  /** The call's own limit does not cover it. */
  | "over_limit"
  /** The month still has money, but not for this kind of work now. */
  | "paused"
  /** A person has to approve this agent run first. */
  | "approval_needed"
  /** The provider itself has stopped spending: 402, or a 400 or 429 that names a limit. */
  | "provider_limit"
  | "unknown_price"
  | "prompt_too_large"
  | "no_key"
  | "ledger_unavailable"
  /** Overloaded, rate-limited or out of order, also after the retries. */
  | "provider_busy"
  /** There was no connection to the provider, so nothing was sent. */
  | "provider_unreachable"
  /** The provider refused the request as such. */
  | "provider_refused"
  | "timed_out"
  | "aborted"
  /** The answer broke off or could not be read. */
  | "interrupted";

export type ModelRefusal = {
  readonly ok: false;
  readonly reason: RefusalReason;
  /** A sentence for a person; it holds nothing of the prompt. */
  readonly detail: string;
  readonly level: Level | null;
  /** When asking again can have another answer; unix milliseconds. */
  readonly resetAt: number | null;
  readonly stillWorks: readonly string[];
  /** What was spent before it failed. */
  readonly costNano: number;
};

/** The deployment; somebody's own key, with the books and the address that are its; or nobody, and what to do about it. */
export type Paying =
  | "deployment"
  | Pick<ModelDesk, "ledger" | "baseUrl" | "gatewayToken" | "apiKey">
  | { readonly none: string };

/** What a call is made with. */
export type ModelDesk = Pick<Outside, "clock" | "send"> & {
  readonly ledger: Pick<LedgerContract, "reserve" | "settle" | "abort">;
  readonly prices: ModelPrices;
  readonly models: Models;
  /** Who pays for a person's work; without it, and for work that is nobody's, the deployment does. */
  readonly payer?: (person: string) => Promise<Paying>;
  /** The provider, or the AI Gateway in front of it. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** What the AI Gateway lets calls in by; undefined when calls do not go through one that asks for it. */
  readonly gatewayToken: string | undefined;
  /** The signal says when nobody waits any more. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** Everything of the assistant that costs no model money. */
export const STILL_WORKS = [
  "decisions by your rules and by people",
  "halts and task reports",
  "status, approvals, history and your context",
] as const;

export const refusal = (
  reason: RefusalReason,
  detail: string,
  more: Partial<Omit<ModelRefusal, "ok" | "reason" | "detail">> = {},
): ModelRefusal => ({
  ok: false,
  reason,
  detail,
  level: null,
  resetAt: null,
  stillWorks: STILL_WORKS,
  costNano: 0,
  ...more,
});
