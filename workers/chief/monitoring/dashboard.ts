import type { Answer, Caller } from "../../caller.ts";
import { ownName } from "../../caller.ts";
import { DAY_MS, dayOf } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { Env } from "../env.ts";
import { ROUTING_ACCURACY } from "../routing/accuracy.ts";
import { askedParts, measured } from "./measuring.ts";

const TREND_DAYS = 7;

/** Of what was decided since then: how much was approved. */
const DECIDED = `SELECT COUNT(*) AS decided, COALESCE(SUM(status = 'approved'), 0) AS approved FROM decisions
  WHERE asked_at > ? AND status <> 'pending'`;

/** GET /api/stats: the day in figures. A part that does not answer is `down`, and what it would have said null. */
export async function answerStats(env: Env, caller: Caller, now: number): Promise<Answer> {
  const [served, samples, decided, today] = await Promise.all([
    env.CHIEFS.getByName(ownName(caller)).served(),
    measured(askedParts(env, now)),
    orNull("gate", () =>
      env.DB.prepare(DECIDED)
        .bind(now - DAY_MS)
        .first<Decided>(),
    ),
    orNull("ledger", () => costsOf(env, dayOf(now), dayOf(now))),
  ]);
  const parts = samples.filter(({ name }) => name === "purser_up");
  return json({
    requests: served.requests,
    avgRoutingLatency: served.latencyMs,
    approvalRate:
      decided === null || decided.decided === 0 ? null : shareOf(decided.approved, decided.decided),
    costToday: today === null ? null : `$${usdFromNano(today[0]?.nano ?? 0)}`,
    workerStatus: Object.fromEntries(
      parts.map(({ labels: { part = "" } = {}, value }) => [part, value === 1 ? "up" : "down"]),
    ),
    timestamp: momentOf(now),
  });
}

/** GET /api/sla: a week in figures. */
export async function answerSla(env: Env, caller: Caller, now: number): Promise<Answer> {
  const [{ hours, hoursUp, latencyMs7d }, costs] = await Promise.all([
    env.CHIEFS.getByName(ownName(caller)).served(),
    orNull("ledger", () => costsOf(env, dayOf(now - (TREND_DAYS - 1) * DAY_MS), dayOf(now))),
  ]);
  return json({
    uptime7d: hours === 0 ? null : shareOf(hoursUp, hours),
    avgLatency: latencyMs7d,
    routingAccuracy: ROUTING_ACCURACY,
    costTrend: costs?.map(({ day, nano }) => ({ day, cost: `$${usdFromNano(nano)}` })) ?? null,
    timestamp: momentOf(now),
  });
}

type Decided = { readonly decided: number; readonly approved: number };
type DayCost = { readonly day: string; readonly nano: number };

/** What the model has cost on each day, both included; nothing on days that the ledger does not know. */
async function costsOf({ LEDGER }: Env, from: string, to: string): Promise<readonly DayCost[]> {
  const { days } = await LEDGER.getByName("ledger").history({ from, to });
  const known = new Map(days.map(({ name, settledNano }) => [name, settledNano]));
  const found: DayCost[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY_MS)
    found.push({ day: dayOf(at), nano: known.get(dayOf(at)) ?? 0 });
  return found;
}

async function orNull<T>(part: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", event: "part_unmeasured", part, error: String(error) }));
    return null;
  }
}

const shareOf = (part: number, whole: number): number => Math.round((part / whole) * 10_000) / 10_000;

const json = (said: object): Answer => ({
  status: 200,
  headers: [["content-type", "application/json"]],
  body: new TextEncoder().encode(JSON.stringify(said)),
});
