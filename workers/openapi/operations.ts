import * as z from "zod/mini";
import type { Operation } from "./document.ts";

/** What this Worker answers. */
export const operations = {
  "GET /openapi.json": {
    summary: "This document",
    reply: z.record(z.string(), z.unknown()),
  },
} as const satisfies Record<string, Operation>;
