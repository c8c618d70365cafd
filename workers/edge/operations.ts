import * as z from "zod/mini";
import type { Operation } from "../openapi/document.ts";

/** What the door answers itself. */
export const operations = {
  "GET /health": {
    summary: "Whether the deployment answers; needs no sign-in",
    reply: z.object({ status: z.literal("ok"), timestamp: z.iso.datetime() }),
  },
} as const satisfies Record<string, Operation>;
