import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { count, day, moment } from "../../wire/fields.ts";

const part = z.number().check(z.minimum(0), z.maximum(1));
const dollarsShown = z.string().check(z.regex(/^\$\d+\.\d{2,9}$/));
export const DayStatsReply = z.object({
  requests: count,
  avgRoutingLatency: z.number(),
  approvalRate: z.nullable(part),
  costToday: z.nullable(dollarsShown),
  workerStatus: z.record(z.string(), z.enum(["up", "down"])),
  timestamp: moment,
});
export const SlaReply = z.object({
  uptime7d: z.nullable(part),
  avgLatency: z.number(),
  routingAccuracy: part,
  costTrend: z.nullable(z.array(z.object({ day, cost: dollarsShown }))),
  timestamp: moment,
});

export const monitoringOperations = {
  "GET /metrics": {
    summary: "The deployment in Prometheus's text format",
    description:
      "Gauges of the gate, the ledger, the personas and the agents, for a scraper with a token of a role that may. A part that does not answer is `purser_up` 0, and the others are there all the same.",
    file: "text/plain",
  },
  "GET /api/stats": {
    summary: "The day in figures",
    description:
      "`requests` and `avgRoutingLatency` (milliseconds) are of your own messages to the router in the last 24 hours, `approvalRate` the approved part of what the gate decided in them (null where it decided nothing), `costToday` what the model has cost since midnight UTC. A part that does not answer is `down` in `workerStatus`, and what it would have said is null.",
    reply: DayStatsReply,
  },
  "GET /api/sla": {
    summary: "A week in figures",
    description:
      "`uptime7d` is the part of the last seven days' hours, since your first, in which the deployment's clock came by (null before the first); `routingAccuracy` what the tests measure on 50 messages that were kept apart, and no figure of your own; `costTrend` what the model has cost on each of the last seven days in UTC.",
    reply: SlaReply,
  },
} as const satisfies Record<string, Operation>;
