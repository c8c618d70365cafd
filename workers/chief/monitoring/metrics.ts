import { type MeasuredSample, samplesText } from "../../metrics/text.ts";

/** Everything that `/metrics` can say; docs/grafana.json asks for these names and no others. */
export const METRICS = {
  purser_up: "Whether a part answered when it was asked (1) or not (0)",
  purser_gate_approvals_pending: "Questions that wait for a person",
  purser_gate_tasks_open: "Tasks that were approved and have not ended",
  purser_gate_tasks_overdue: "Open tasks whose report is late",
  purser_ledger_level: "0 normal, 1 throttled, 2 interactive only, 3 stopped",
  purser_ledger_committed_dollars: "Settled and set aside of this month's money",
  purser_ledger_cap_dollars: "This month's money",
  purser_ledger_paused: "Whether infrastructure is paused (1) or not (0)",
  purser_personas_events_waiting: "Events and executions that wait to be carried out",
  purser_personas_executions_active: "Executions that go on",
  purser_personas_oldest_waiting_seconds: "How long the first of the executions that wait does so",
  purser_personas_lateness_seconds: "How late the last firing of a trigger was, of all triggers the latest",
  purser_personas_overdue_seconds: "How long the next due moment of a trigger is over already",
  purser_agents_people: "People and programs that have a chief of staff",
  purser_channels_failing: "Whether a channel that is set up does not work (1) or does (0)",
  purser_channels_delivered_seconds: "How long ago a channel last delivered something",
  purser_channels_received_seconds: "How long ago something last came by a channel",
  purser_channels_checked_seconds: "How long ago a channel's way to us was last looked at",
} as const;
export type MetricName = keyof typeof METRICS;

export type MetricSample = MeasuredSample<MetricName>;

/** Samples in Prometheus's text format, in the order of the table. */
export const metricsText = (samples: readonly MetricSample[]): string => samplesText(METRICS, samples);
