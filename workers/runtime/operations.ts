import type { Operation } from "../openapi.ts";

export const operations = {
  "POST /v1/agent/run": { summary: "Run an agent: one turn of a session" },
} as const satisfies Record<string, Operation>;
