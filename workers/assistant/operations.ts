import type * as z from "zod/mini";
import { ApproveBody, ApproveReply } from "./schemas/approve.ts";

/** What one endpoint takes and answers; `/openapi.json` is made from it and the contract test compares replies with it. */
export type Operation = {
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  readonly reply: z.ZodMiniType;
  /** 200 when left out. */
  readonly status?: number;
};

/** Every JSON endpoint of the gate, by method and path. */
export const operations = {
  "POST /api/approve": {
    summary: "Ask whether a task may run",
    description:
      "The same task asked again gets the same decision. Approved, denied and pending are all HTTP 200.",
    body: ApproveBody,
    reply: ApproveReply,
  },
} satisfies Record<string, Operation>;
