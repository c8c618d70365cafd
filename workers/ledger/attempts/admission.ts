import { SPEECH_MODEL } from "../../../policies/prices/speech.ts";
import { endOfDay, endOfMonth, MINUTE_MS } from "../../time/calendar.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { Ask, Position, RefusalCode } from "../contract.ts";
import { EFFECTS, OUTPUT_TOKENS_FLOOR } from "../levels/level.ts";
import { BACKGROUND_CALLS_PER_MINUTE } from "../limits/breaker.ts";
import type { ScopeLeft } from "../limits/scopes.ts";

export type AdmissionSituation = {
  readonly at: number;
  readonly position: Position;
  readonly scopes: readonly ScopeLeft[];
  readonly cheapModels: readonly string[];
  /** The account's own usage is past its ceiling. */
  readonly isPaused: boolean;
  /** How often its busiest source has asked in the running minute, this time included. */
  readonly asksThisMinute: number;
};

export type AdmissionVerdict =
  | {
      readonly ok: true;
      readonly amountNano: number;
      readonly tokens: number | null;
      readonly overPace: boolean;
    }
  | Refusal;

type Refusal = {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly detail: string;
  readonly resetAt: number | null;
  /** What an interactive call of a cheap model needed at least and the month did not have. */
  readonly leastNano?: number;
};

const refuse = (code: RefusalCode, detail: string, resetAt: number | null): Refusal => ({
  ok: false,
  code,
  detail,
  resetAt,
});

/** Whether the ask may be set aside, and how much of it. First what the level allows, then what the money allows. */
export function admission(ask: Ask, situation: AdmissionSituation): AdmissionVerdict {
  return levelObjection(ask, situation) ?? loopObjection(ask, situation) ?? moneyVerdict(ask, situation);
}

function levelObjection(
  ask: Ask,
  { position, cheapModels, isPaused }: AdmissionSituation,
): AdmissionVerdict | null {
  const { level, month } = position;
  const isBackground = ask.work === "background";
  const resetAt = endOfMonth(month);
  if (level === 3) return refuse("budget_exhausted", "The month's money is spent.", resetAt);
  if (isPaused && isBackground)
    return refuse(
      "infrastructure_paused",
      "The account's usage is past its ceiling: background work waits until a person lets it go on.",
      resetAt,
    );
  if (level === 2 && isBackground)
    return refuse(
      "background_paused",
      "Only interactive work runs: the month's money is nearly spent.",
      resetAt,
    );
  if (level >= 1 && isAgentRun(ask) && ask.approval === undefined)
    return refuse(
      "approval_needed",
      "An agent run needs a person's approval while spending is throttled.",
      null,
    );
  // A voice note costs a fraction of the answer to it, and there is no cheaper way to hear it.
  if (level >= 1 && ask.model !== SPEECH_MODEL && !cheapModels.includes(ask.model))
    return refuse("cheap_model_only", `Spending is throttled: use ${cheapModels.join(" or ")}.`, null);
  return null;
}

/** Work of an agent or a persona that nobody waits for. */
const isAgentRun = ({ work, scope }: Ask): boolean =>
  work === "background" && (scope.agent !== undefined || scope.persona !== undefined);

function loopObjection(
  ask: Ask,
  { at, position, asksThisMinute }: AdmissionSituation,
): AdmissionVerdict | null {
  if (ask.work !== "background") return null;
  const most = BACKGROUND_CALLS_PER_MINUTE / EFFECTS[position.level].slowdown;
  if (asksThisMinute <= most) return null;
  const nextMinute = (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS;
  return refuse(
    "too_frequent",
    `It has asked more than ${most} times in this minute, as a loop would.`,
    nextMinute,
  );
}

/** One bound on the amount: the money, a scope's limit, the day's pace. */
type Bound = {
  readonly leftNano: number;
  readonly code: RefusalCode;
  readonly what: string;
  readonly resetAt: number;
};

function moneyVerdict(ask: Ask, situation: AdmissionSituation): AdmissionVerdict {
  const { position } = situation;
  const paceLeftNano = Math.max(0, position.paceNano - position.todayNano);
  const bounds = boundsOf(ask, situation, paceLeftNano);
  const tightest = bounds.reduce((a, b) => (b.leftNano < a.leftNano ? b : a));
  const tokensCap = EFFECTS[position.level].maxOutputTokens;
  const fit = fitted(ask, tokensCap, tightest.leftNano);
  if (fit === null) {
    const least = leastNano(ask, tokensCap);
    const detail = `It needs at least $${usdFromNano(least)}; ${tightest.what} has $${usdFromNano(tightest.leftNano)} left.`;
    const refusal = refuse(tightest.code, detail, tightest.resetAt);
    const isOrdinary = ask.work === "interactive" && situation.cheapModels.includes(ask.model);
    return isOrdinary && tightest.code === "budget_exhausted" ? { ...refusal, leastNano: least } : refusal;
  }
  return { ok: true, ...fit, overPace: fit.amountNano > paceLeftNano };
}

function boundsOf(ask: Ask, { at, position, scopes }: AdmissionSituation, paceLeftNano: number): Bound[] {
  const { leftNano, month } = position;
  const resetAt = endOfMonth(month);
  const bounds: Bound[] = [{ leftNano, code: "budget_exhausted", what: `the budget of ${month}`, resetAt }];
  for (const { kind, name, window, leftNano: left, resetAt: reset } of scopes)
    bounds.push({
      leftNano: left,
      code: "scope_exhausted",
      what: `the ${window} limit of ${kind} ${name}`,
      resetAt: reset,
    });
  if (ask.work === "background")
    bounds.push({ leftNano: paceLeftNano, code: "daily_pace", what: "today's pace", resetAt: endOfDay(at) });
  return bounds;
}

/** The tokens and amount that fit, or null when not even the floor does. */
function fitted(
  ask: Ask,
  tokensCap: number | null,
  leftNano: number,
): { amountNano: number; tokens: number | null } | null {
  const { amountNano, maxOutputTokens: asked, outputTokenNano: price } = ask;
  if (asked === undefined) return amountNano <= leftNano ? { amountNano, tokens: null } : null;
  const wanted = Math.min(asked, tokensCap ?? asked);
  // Without a price the tokens shrink but the amount cannot.
  if (price === undefined) return amountNano <= leftNano ? { amountNano, tokens: wanted } : null;
  const restNano = amountNano - asked * price;
  const affordable = price === 0 ? wanted : Math.floor((leftNano - restNano) / price);
  const tokens = Math.min(wanted, affordable);
  if (restNano > leftNano || tokens < Math.min(OUTPUT_TOKENS_FLOOR, wanted)) return null;
  return { amountNano: restNano + tokens * price, tokens };
}

/** The least that this ask could be admitted with. */
function leastNano(
  { amountNano, maxOutputTokens: asked, outputTokenNano: price }: Ask,
  tokensCap: number | null,
): number {
  if (asked === undefined || price === undefined) return amountNano;
  const floor = Math.min(OUTPUT_TOKENS_FLOOR, asked, tokensCap ?? asked);
  return amountNano - (asked - floor) * price;
}
