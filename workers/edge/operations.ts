import * as z from "zod/mini";
import type { Operation } from "../openapi/operation.ts";

/** What the door answers itself. */
export const operations = {
  "GET /health": {
    summary: "Whether the deployment answers; needs no sign-in",
    description: "It touches no storage, and says only that the door is there and what time it has.",
    reply: z.object({ status: z.literal("ok"), timestamp: z.iso.datetime() }),
  },
} as const satisfies Record<string, Operation>;
