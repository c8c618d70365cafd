import * as z from "zod/mini";
import { BACKUP_NAME } from "./backup.ts";

const moment = z.iso.datetime();
const count = z.int().check(z.minimum(0));

const RunReply = z.object({
  id: z.string(),
  state: z.enum(["running", "done", "failed"]),
  /** A backup reads; a restore checks every part before it writes the first. */
  phase: z.enum(["read", "check", "write"]),
  backup: z.string(),
  startedBy: z.string(),
  startedAt: moment,
  endedAt: z.nullable(moment),
  /** Done in this phase, and of how many where that is known. */
  parts: count,
  total: z.nullable(count),
  rows: count,
  bytes: count,
  /** Why it failed, or why a step is tried again. */
  error: z.nullable(z.string()),
  /** What a restore found torn, and mended: an object's name and a sentence. */
  repaired: z.array(z.string()),
});
export type RunReply = z.infer<typeof RunReply>;

export const BackupsReply = z.object({
  backups: z.array(
    z.object({
      name: z.string(),
      /** False while it is made, and for good when that failed; such a one is never restored. */
      complete: z.boolean(),
      createdAt: z.nullable(moment),
      rows: z.nullable(count),
      bytes: z.nullable(count),
      parts: z.nullable(count),
    }),
  ),
  run: z.nullable(RunReply),
  /** When the next nightly backup is due; null in a preview, which has none. */
  nextAt: z.nullable(moment),
});
export type BackupsReply = z.infer<typeof BackupsReply>;

export const StartReply = z.object({ run: RunReply });
export type StartReply = z.infer<typeof StartReply>;

export const RestoreReply = z.object({ run: z.nullable(RunReply) });
export type RestoreReply = z.infer<typeof RestoreReply>;

export const RestoreBody = z.strictObject({
  backup: z.string().check(
    z.regex(BACKUP_NAME, {
      error: 'expected a name as GET /api/backups lists it, such as "daily/2026-11-21"',
    }),
  ),
});
