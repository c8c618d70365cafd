import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { moment } from "../../wire/fields.ts";

/** What is about connecting workers; no object answers it (index.ts). */
export const poolOperations = {
  "GET /ws/workers/:secret": {
    summary: "Connect a worker, as a WebSocket",
    description:
      "For workers alone, which sign every frame with `WORKER_TOKEN` (docs/workers.md). `GET /api/workers/address` says what the path ends in; any other end is 404. Closed with 1008 without a hello within 10 seconds, for a frame that is not signed, for another token, for one that has ended, and for another major version; with 1001 when the same worker connects anew or is silent for 90 seconds.",
    query: z.object({ token: z.optional(z.string()) }),
    status: 101,
    fails: [404, 426],
  },
  "GET /api/workers/address": {
    summary: "Where workers connect",
    description:
      "The `ORCHESTRATOR_URL` of a worker. Whoever has it may try to connect; what a worker says counts only when it is signed with `WORKER_TOKEN` (`purser:workerToken`), which is not told. `expiresAt` is when that token ends; one that was replaced is taken for 48 hours more, at its own address.",
    reply: z.object({ url: z.string(), expiresAt: moment }),
    fails: [409],
  },
} as const satisfies Record<string, Operation>;
