import type { Operation } from "../../operation.ts";

export const monitoringOperations = {
  "GET /metrics": {
    summary: "The deployment in Prometheus's text format",
    description:
      "Gauges of the gate, the ledger, the personas and the agents, for a scraper with a token of a role that may. A part that does not answer is `purser_up` 0, and the others are there all the same.",
    file: "text/plain",
  },
} as const satisfies Record<string, Operation>;
