import { Problem } from "../../problem.ts";
import { DAY_MS, dayOf, monthOf } from "../../time/calendar.ts";
import { bodyOf, checked } from "../../wire/body.ts";
import { idempotencyKeyOf } from "../../wire/idempotency-key.ts";
import { nanoFromUsd } from "../../wire/money.ts";
import { DAYS_KEPT_MS } from "../purge.ts";
import { type BudgetContext, ledgerOf } from "./app.ts";
import {
  budgetReply,
  extensionReply,
  historyReply,
  infrastructureReply,
  limitReply,
  seriesReply,
} from "./replies.ts";
import {
  ExtensionBody,
  type ExtensionReply,
  HistoryQuery,
  type InfrastructureReply,
  LimitsBody,
  type LimitsReply,
  SeriesQuery,
} from "./schemas.ts";

const HISTORY_DEFAULT_MS = 30 * DAY_MS;

/** GET /api/budget */
export async function showBudget(c: BudgetContext): Promise<Response> {
  return c.json(budgetReply(await ledgerOf(c.env).status()));
}

/** GET /api/budget/history */
export async function showBudgetHistory(c: BudgetContext): Promise<Response> {
  const query = checked(c.req.query(), HistoryQuery, "query");
  const to = query.to ?? dayOf(c.env.clock().getTime());
  const from = query.from ?? dayOf(Date.parse(to) - HISTORY_DEFAULT_MS);
  if (from > to) throw new Problem("invalid_request", "`from` is after `to`.");
  const range = { from, to };
  return c.json(historyReply(range, await ledgerOf(c.env).history(range)));
}

/** GET /api/budget/series */
export async function showSeries(c: BudgetContext): Promise<Response> {
  const { by = "agent", month: asked } = checked(c.req.query(), SeriesQuery, "query");
  const now = c.env.clock().getTime();
  const [earliest, current] = [monthOf(now - DAYS_KEPT_MS), monthOf(now)];
  const month = asked ?? current;
  if (month < earliest || month > current)
    throw new Problem(
      "invalid_request",
      `\`month\` is from ${earliest} to ${current}: single days are kept as long.`,
    );
  return c.json(seriesReply(await ledgerOf(c.env).series({ by, month })));
}

/** POST /api/budget/extension */
export async function extend(c: BudgetContext): Promise<Response> {
  const { amountUsd, until, note } = await bodyOf(c.req.raw, ExtensionBody);
  const grant = {
    amountNano: nanoFromUsd(amountUsd) ?? 0,
    until: Date.parse(until),
    note,
    by: c.env.caller.name,
    key: idempotencyKeyOf(c.req.raw),
  };
  const answer = await ledgerOf(c.env).grantExtension(grant);
  if (!answer.ok) throw new Problem(answer.isRepeat ? "conflict" : "invalid_request", answer.detail);
  return c.json({ extension: extensionReply(answer.extension) } satisfies ExtensionReply);
}

/** DELETE /api/budget/extension: none in force is no failure. */
export async function endExtension(c: BudgetContext): Promise<Response> {
  await ledgerOf(c.env).revokeExtension({ by: c.env.caller.name });
  return c.json({ extension: null } satisfies ExtensionReply);
}

/** POST /api/budget/resume: only people reach it, by the door's table and here once more. */
export async function resume(c: BudgetContext): Promise<Response> {
  const { kind, name } = c.env.caller;
  if (kind !== "person") throw new Problem("wrong_role", "Only a person may let it go on.");
  const infrastructure = await ledgerOf(c.env).resumeInfrastructure({ by: name });
  return c.json({ infrastructure: infrastructureReply(infrastructure) } satisfies InfrastructureReply);
}

/** GET /api/budget/scopes */
export async function showLimits(c: BudgetContext): Promise<Response> {
  const limits = await ledgerOf(c.env).limits();
  return c.json({ limits: limits.map(limitReply) } satisfies LimitsReply);
}

/** PUT /api/budget/scopes */
export async function changeLimits(c: BudgetContext): Promise<Response> {
  const body = await bodyOf(c.req.raw, LimitsBody);
  const limits = body.limits.map(({ kind, name, daily, monthly }) => ({
    kind,
    name,
    dailyNano: nanoOrNull(daily),
    monthlyNano: nanoOrNull(monthly),
  }));
  const after = await ledgerOf(c.env).setLimits({ limits, by: c.env.caller.name });
  return c.json({ limits: after.map(limitReply) } satisfies LimitsReply);
}

const nanoOrNull = (usd: number | string | null | undefined): number | null =>
  usd === null || usd === undefined ? null : nanoFromUsd(usd);
