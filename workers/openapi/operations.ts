import * as z from "zod/mini";
import type { Operation } from "./operation.ts";

/** What this Worker answers. */
export const operations = {
  "GET /openapi.json": {
    summary: "This document",
    description: "OpenAPI 3.1, made from the route table and from what the handlers check requests with.",
    reply: z.record(z.string(), z.unknown()),
  },
} as const satisfies Record<string, Operation>;
