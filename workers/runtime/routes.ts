import { OWNERS, type Route } from "../route.ts";

/** The agent endpoint: for owners, and for programs that run agents (docs/decisions/007-agent-runs.md). */
export const routes: readonly Route[] = [
  {
    path: "/v1/agent/run",
    methods: { POST: [...OWNERS, "runtime"] },
    limit: "run",
    reply: "stream",
    credentials: "both",
  },
];
