import * as z from "zod/mini";
import type { Operation } from "../operation.ts";
import { operations as page } from "../web/operations.ts";
import { moment } from "../wire/fields.ts";

/** What the door answers itself. */
export const operations = {
  ...page,
  "GET /health": {
    summary: "Whether the deployment answers; needs no sign-in",
    description: "It touches no storage, and says only that the door is there and what time it has.",
    reply: z.object({ status: z.literal("ok"), timestamp: moment }),
  },
} as const satisfies Record<string, Operation>;
