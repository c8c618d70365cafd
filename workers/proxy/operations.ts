import type { Operation } from "../openapi/operation.ts";
import { AgentFailure, AgentRequest, AgentResponse } from "./schemas.ts";

/** Every endpoint of the edge proxy. */
export const operations = {
  "POST /": {
    summary: "Have the backend do an action",
    description:
      "Forwarded to the backend as `{action, payload}`. Its 2xx is 200 with its body as `result`, unless that is no answer (a page, broken JSON); its 4xx is the same status, its 5xx 502, no reply in time 504, and then `status` is `error` with a `code` and the backend's own status. Only with an `Idempotency-Key` is a request sent a second time after a failed connection, 502, 503 or 504.",
    body: AgentRequest,
    reply: AgentResponse,
    failure: { name: "AgentFailure", schema: AgentFailure, statuses: ["4XX", 502, 503, 504] },
    keyed:
      "The backend gets a key made from it and the client's name, the same for every repeat, and a passing failure is tried once more.",
  },
} as const satisfies Record<string, Operation>;
