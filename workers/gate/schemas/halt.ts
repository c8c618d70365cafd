import * as z from "zod/mini";
import { moment, note, taskId } from "../../wire/fields.ts";

/** Stop a task now (docs/contracts.md). Unknown fields are ignored. */
export const HaltBody = z.object({ taskId, reason: note });

export const FORWARDED = ["delivered", "queued", "none"] as const;

export const HaltReply = z.object({
  success: z.literal(true),
  taskId: z.string(),
  message: z.string(),
  /** Of the first halt, however often it is repeated. */
  haltedAt: moment,
  forwarded: z.enum(FORWARDED),
});
export type HaltReply = z.infer<typeof HaltReply>;
