import type { Caller, Role } from "../caller.ts";
import { readContext } from "../context/read.ts";
import { isBilledAt } from "../model/label.ts";
import { dayIn } from "../time/zones.ts";
import { momentOrNull } from "../wire/moment.ts";
import { NANO_PER_USD, usdFromNano } from "../wire/money.ts";
import type { GateContext } from "./app.ts";
import { pricesAt } from "./prices.ts";
import { routes } from "./routes.ts";
import type { StatusReply } from "./schemas/status.ts";
import { tokensAt } from "./tokens.ts";

/** GET /api/status: the gate in numbers. */
export async function showStatus(c: GateContext): Promise<Response> {
  const status = await readStatus(c.env, c.env.clock());
  return c.json({ ...status, tokens: visible(status.tokens, c.env.caller) });
}

const SEE_ALL: ReadonlySet<Role | null> = new Set(["admin", "personal", "cos_internal"]);

/** Who else has a token, and until when, is the owner's to know; a program sees its own. */
const visible = (tokens: StatusReply["tokens"], { name, role, kind }: Caller): StatusReply["tokens"] =>
  SEE_ALL.has(role) ? tokens : tokens.filter((token) => kind === "program" && token.name === name);

type Counts = {
  readonly approvals_today: number;
  readonly today_nano: number;
  readonly month_nano: number;
  readonly decisions: number;
  readonly approved: number;
  readonly denied: number;
  readonly pending: number;
  readonly open: number;
  readonly halted: number;
  readonly sessions: number;
};

/**
 * Purser's own money is for owners alone to know. Counts in one statement; a decision belongs to the owner's day it was asked on, or was
 * approved on by a person.
 */
export async function readStatus(env: GateContext["env"], now: Date): Promise<StatusReply> {
  const today = dayIn(now, env.TIME_ZONE);
  const month = today.slice(0, 7);
  const [counts, context, purser, channels] = await Promise.all([
    env.DB.prepare(COUNTS).bind(today, `${month}-01`, `${month}-31`, now.getTime()).first<Counts>(),
    readContext(env.DB),
    SEE_ALL.has(env.caller.role) ? purserBudget(env) : null,
    SEE_ALL.has(env.caller.role) ? channelsOf(env) : null,
  ]);
  if (counts === null) throw new Error("The counting SELECT always has one row");
  return {
    status: "ok",
    sessions: counts.sessions,
    approvalsToday: counts.approvals_today,
    costToday: priceOf(counts.today_nano),
    timestamp: now.toISOString(),
    month: {
      cost: priceOf(counts.month_nano),
      decisions: counts.decisions,
      approved: counts.approved,
      denied: counts.denied,
    },
    approvals: { pending: counts.pending },
    tasks: { open: counts.open, halted: counts.halted },
    tokens: tokensAt(env.TOKEN_EXPIRIES, now),
    prices: pricesAt(env.PRICE_DATES, now),
    channels,
    budgets: {
      agencies: {
        spentToday: priceOf(counts.today_nano),
        limitPerDay: priceOf(context.preferences.budgetLimitNano),
        spentThisMonth: priceOf(counts.month_nano),
      },
      purser,
    },
  };
}

/** Purser's own month, for everything; null when the ledger does not answer, because the rest is worth seeing all the same. */
async function purserBudget({
  LEDGER,
  MODEL_BASE_URL,
  caller,
}: GateContext["env"]): Promise<StatusReply["budgets"]["purser"]> {
  try {
    const { month, committedNano, capNano, level, pausedAt } = await LEDGER.getByName("ledger").level();
    return {
      month,
      committed: priceOf(committedNano),
      limitPerMonth: priceOf(capNano),
      level,
      pausedAt: pausedAt === null ? null : new Date(pausedAt).toISOString(),
      mayResume: mayResume(caller),
      billed: isBilledAt(MODEL_BASE_URL),
    };
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", event: "month_unknown", error: String(error) }));
    return null;
  }
}

/** How each channel fares, so that none is deaf unseen; null when the outbox does not answer. */
async function channelsOf({ OUTBOX }: GateContext["env"]): Promise<StatusReply["channels"]> {
  try {
    const reports = await OUTBOX.getByName("outbox").channelReports();
    return reports.map(({ channel, state, problem, checkedAt, deliveredAt, receivedAt, failedAt }) => ({
      channel,
      state,
      problem,
      checkedAt: momentOrNull(checkedAt),
      lastDeliveredAt: momentOrNull(deliveredAt),
      lastReceivedAt: momentOrNull(receivedAt),
      lastFailedAt: momentOrNull(failedAt),
    }));
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", event: "channels_unknown", error: String(error) }));
    return null;
  }
}

/** Who may let work that paused go on: as the table of routes has it, which the door goes by. */
const mayResume = ({ kind, role }: Caller): boolean =>
  kind === "person" &&
  role !== null &&
  routes.some(({ path, methods }) => path === "/budget/resume" && methods.POST?.includes(role));

const NANO_PER_CENT = NANO_PER_USD / 100;

/** Dollars for people: "$1.23", to the nearest cent, as the API that these clients know shows them. */
const priceOf = (nano: number): string => `$${usdFromNano(Math.round(nano / NANO_PER_CENT) * NANO_PER_CENT)}`;

const COUNTS = `SELECT
  (SELECT COUNT(*) FROM decisions WHERE day = ?1 AND status = 'approved') AS approvals_today,
  COALESCE((SELECT committed_nano FROM days WHERE day = ?1), 0) AS today_nano,
  COALESCE((SELECT SUM(committed_nano) FROM days WHERE day BETWEEN ?2 AND ?3), 0) AS month_nano,
  (SELECT COUNT(*) FROM decisions WHERE day BETWEEN ?2 AND ?3) AS decisions,
  (SELECT COUNT(*) FROM decisions WHERE day BETWEEN ?2 AND ?3 AND status = 'approved') AS approved,
  (SELECT COUNT(*) FROM decisions WHERE day BETWEEN ?2 AND ?3 AND status = 'denied') AS denied,
  (SELECT COUNT(*) FROM decisions WHERE status = 'pending' AND expires_at > ?4) AS pending,
  (SELECT COUNT(*) FROM leases WHERE state = 'open') AS open,
  (SELECT COUNT(*) FROM halts) AS halted,
  (SELECT COUNT(*) FROM conversations WHERE expires_at > ?4) AS sessions`;
