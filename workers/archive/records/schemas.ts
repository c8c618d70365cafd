import * as z from "zod/mini";
import { count, day, moment, name, pageLimit, taskId } from "../../wire/fields.ts";

/** Records of one answer. */
export const RECORDS_PAGE_MAX = 50;
/** Patterns are shorter, also with a method before them. */
const ROUTE_MAX_CHARS = 120;
/** A record's place: its millisecond and its number there. */
const CURSOR = /^\d{13}-\d{1,9}$/;

export const RecordsQuery = z.object({
  client: z.optional(name),
  route: z.optional(z.string().check(z.minLength(1), z.maxLength(ROUTE_MAX_CHARS))),
  task: z.optional(taskId),
  from: z.optional(day),
  to: z.optional(day),
  cursor: z.optional(
    z.string().check(z.regex(CURSOR, { error: "expected a cursor as the page before returned it" })),
  ),
  limit: z.optional(pageLimit(RECORDS_PAGE_MAX)),
});

const Record = z.object({
  /** Where all of it lies: `GET /api/audit?prefix=` with it reads the record itself. */
  key: z.string(),
  requestId: z.string(),
  at: moment,
  /** A person's address or a program's name; empty for nobody. */
  client: z.string(),
  kind: z.string(),
  role: z.nullable(z.string()),
  method: z.string(),
  /** The route's pattern; null when there was none. */
  route: z.nullable(z.string()),
  status: z.int(),
  costUsd: z.nullable(z.string()),
  durationMs: count,
  action: z.nullable(z.string()),
  /** The task that the request was about, where it was about one. */
  task: z.nullable(z.string()),
  /** How many requests the record stands for. */
  requests: count,
  complete: z.boolean(),
  /** Of its day: `sealed` when nothing of it can be altered unseen. */
  seal: z.enum(["open", "pending", "sealed", "conflict"]),
});

export const RecordsReply = z.object({
  /** The newest first. */
  records: z.array(Record),
  /** For the next page, also when this one is empty because one answer looks at so many records only; null after the last. */
  cursor: z.nullable(z.string()),
  /** What was looked at for this answer. */
  scanned: z.object({ records: count, bytes: count }),
  /** How many days records are kept, and from which day on none may be missing. */
  keptDays: count,
  keptFrom: z.nullable(day),
  /** Days whose index lies in the bucket otherwise than it was written; their records can be read by key. */
  unreadable: z.array(day),
});
export type RecordsReply = z.infer<typeof RecordsReply>;
