import { NANO_PER_USD } from "../../../policies/prices/money.ts";
import { METRICS_TYPE } from "../../metrics/text.ts";
import type { ChannelReport } from "../../notices/contract.ts";
import { SECOND_MS } from "../../time/calendar.ts";
import type { Env } from "../env.ts";
import { type MetricName, type MetricSample, metricsText } from "./metrics.ts";

/** What each part is asked; one call or one statement each. */
export type Parts = Readonly<
  Record<"gate" | "ledger" | "personas" | "agents" | "channels", () => Promise<readonly MetricSample[]>>
>;

/** The nightly copy lists as many at once; a household has a handful. */
const PEOPLE_MAX = 1_000;

const GATE = `SELECT
  (SELECT COUNT(*) FROM decisions WHERE status = 'pending' AND expires_at > ?1) AS pending,
  (SELECT COUNT(*) FROM leases WHERE state = 'open') AS open,
  (SELECT COUNT(*) FROM leases WHERE state = 'open' AND progress_due_at < ?1) AS overdue`;

/** Each part by one question. */
export const askedParts = ({ DB, LEDGER, ORCHESTRATOR, ROSTER, OUTBOX }: Env, now: number): Parts => ({
  gate: async () => {
    const row = await DB.prepare(GATE).bind(now).first<{ pending: number; open: number; overdue: number }>();
    if (row === null) throw new Error("The counting SELECT always has one row");
    return [
      { name: "purser_gate_approvals_pending", value: row.pending },
      { name: "purser_gate_tasks_open", value: row.open },
      { name: "purser_gate_tasks_overdue", value: row.overdue },
    ];
  },
  ledger: async () => {
    const { level, committedNano, capNano, pausedAt } = await LEDGER.getByName("ledger").level();
    return [
      { name: "purser_ledger_level", value: level },
      { name: "purser_ledger_committed_dollars", value: committedNano / NANO_PER_USD },
      { name: "purser_ledger_cap_dollars", value: capNano / NANO_PER_USD },
      { name: "purser_ledger_paused", value: pausedAt === null ? 0 : 1 },
    ];
  },
  personas: async () => {
    const pace = await ORCHESTRATOR.getByName("orchestrator").pace();
    return [
      { name: "purser_personas_events_waiting", value: pace.waiting },
      { name: "purser_personas_executions_active", value: pace.active },
      { name: "purser_personas_oldest_waiting_seconds", value: pace.oldestWaitingMs / SECOND_MS },
      { name: "purser_personas_lateness_seconds", value: pace.latenessMs / SECOND_MS },
      { name: "purser_personas_overdue_seconds", value: pace.overdueMs / SECOND_MS },
    ];
  },
  agents: async () => {
    const people = await ROSTER.getByName("roster").list("chief", "", PEOPLE_MAX);
    return [{ name: "purser_agents_people", value: people.length }];
  },
  channels: async () => {
    const reports = await OUTBOX.getByName("outbox").channelReports();
    return reports.flatMap((report) => channelSamples(report, now));
  },
});

/** What never happened has no sample: a zero would say that it happened just now. */
export function channelSamples(report: ChannelReport, now: number): MetricSample[] {
  const { channel, state, deliveredAt, receivedAt, checkedAt } = report;
  const labels = { channel };
  const since = (name: MetricName, at: number | null): MetricSample[] =>
    at === null ? [] : [{ name, labels, value: Math.max(0, now - at) / SECOND_MS }];
  return [
    { name: "purser_channels_failing", labels, value: state === "failing" ? 1 : 0 },
    ...since("purser_channels_delivered_seconds", deliveredAt),
    ...since("purser_channels_received_seconds", receivedAt),
    ...since("purser_channels_checked_seconds", checkedAt),
  ];
}

/** The samples of every part; one that does not answer is down, and the others are said all the same. */
export async function measured(parts: Parts): Promise<readonly MetricSample[]> {
  const asked = Object.entries(parts).map(async ([part, ask]): Promise<readonly MetricSample[]> => {
    try {
      const samples = await ask();
      return [{ name: "purser_up", labels: { part }, value: 1 }, ...samples];
    } catch (error) {
      console.warn(JSON.stringify({ level: "warn", event: "part_unmeasured", part, error: String(error) }));
      return [{ name: "purser_up", labels: { part }, value: 0 }];
    }
  });
  return (await Promise.all(asked)).flat();
}

/** GET /metrics */
export async function answerMetrics(env: Env, now: number) {
  const body = new TextEncoder().encode(metricsText(await measured(askedParts(env, now))));
  return { status: 200, headers: [["content-type", METRICS_TYPE]] as const, body };
}
