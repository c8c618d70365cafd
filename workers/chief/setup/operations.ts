import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { bounded, moment } from "../../wire/fields.ts";
import { PartOfDay } from "../schedules/operations.ts";

export const OwnReply = z.object({
  name: z.string(),
  /** `begins` before anybody greeted; then the step that waits, or `done`. */
  setup: z.enum(["begins", "name", "specialists", "interview", "schedule", "later", "done"]),
  /** What the chief of staff says to somebody who has not begun; null afterwards. */
  greeting: z.nullable(z.string()),
  timeZone: z.string(),
  /** When devices are left alone; null = never. */
  quietHours: z.nullable(PartOfDay),
  urgentPasses: z.boolean(),
  unread: z.int(),
  /** When something is due by itself; null when nothing is. */
  nextAt: z.nullable(moment),
});
export type OwnReply = z.infer<typeof OwnReply>;

export const OwnBody = z.strictObject({
  name: z.optional(bounded(40)),
  timeZone: z.optional(bounded(60)),
  quietHours: z.optional(z.nullable(PartOfDay)),
  urgentPasses: z.optional(z.boolean()),
});

export const setupOperations = {
  "GET /api/chief": {
    summary: "Your chief of staff",
    description: "How it is called, how far the setup is, your time zone and quiet hours.",
    reply: OwnReply,
  },
  "PATCH /api/chief": {
    summary: "Change how your chief of staff works for you",
    description:
      "Another time zone moves the schedules that agents brought; your own reminders stay at their moment. In quiet hours devices hear nothing, and in the morning one digest; what is urgent passes unless `urgentPasses` is false.",
    body: OwnBody,
    reply: OwnReply,
  },
} as const satisfies Record<string, Operation>;
