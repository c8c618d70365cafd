import { Problem } from "../problem.ts";
import { DAY_MS, startOf } from "../time/calendar.ts";
import { toBase64 } from "../wire/base64.ts";
import { checked } from "../wire/body.ts";
import { momentOrNull } from "../wire/moment.ts";
import { sha256Hex } from "../wire/sha256.ts";
import type { Head } from "./contract.ts";
import type { Env } from "./env.ts";
import {
  AUDIT_PAGE_MAX,
  AuditQuery,
  type AuditReply,
  HeadQuery,
  type HeadReply,
  WITNESS_MAX_DAYS,
} from "./schemas.ts";

/** Texts in one page, so that a few large seals do not fill the Worker's 128 MB; one object always fits. */
const PAGE_MAX_BYTES = 4 * 1024 * 1024;
/** Connections that an invocation may have open at once (developers.cloudflare.com/workers/platform/limits). */
const PARALLEL_MAX = 6;

/** GET /api/audit: objects in the order of their names, with their texts. */
export async function showObjects(query: Record<string, string>, { AUDIT }: Env): Promise<Response> {
  const { prefix = "audit/", cursor, limit = String(AUDIT_PAGE_MAX) } = checked(query, AuditQuery, "query");
  const after = cursor === undefined ? {} : { startAfter: cursor };
  const listed = await AUDIT.list({ prefix, limit: Number(limit), ...after }).catch(refuseUnread);
  const page = fitting(listed.objects);
  const items: AuditReply["items"] = [];
  for (let from = 0; from < page.length; from += PARALLEL_MAX) {
    const read = page.slice(from, from + PARALLEL_MAX).map(({ key }) => readItem(AUDIT, key));
    const found = await Promise.all(read).catch(refuseUnread);
    items.push(...found.filter((item) => item !== null));
  }
  const isLast = !listed.truncated && page.length === listed.objects.length;
  return Response.json({
    items,
    cursor: isLast ? null : (page.at(-1)?.key ?? null),
  } satisfies AuditReply);
}

function refuseUnread(cause: unknown): never {
  throw new Problem(
    "unavailable",
    "The archive cannot be read right now. Requests go on, and their records wait in the journal; try again in a minute",
    { cause, headers: { "retry-after": "60" } },
  );
}

/** GET /api/audit/head */
export async function showHead(query: Record<string, string>, env: Env): Promise<Response> {
  const { from, to, unsealed } = checked(query, HeadQuery, "query");
  const journal = env.JOURNAL.getByName("journal");
  const head = headReply(await journal.head());
  const witness = from || to ? { witness: [...(await journal.witness(rangeOf(from, to)))] } : {};
  if (unsealed === undefined) return Response.json({ ...head, ...witness } satisfies HeadReply);
  const { items, next } = await journal.unsealed(unsealed);
  return Response.json({ ...head, ...witness, unsealed: { items: [...items], next } } satisfies HeadReply);
}

/** The first objects whose texts fit together. */
function fitting(objects: readonly R2Object[]): readonly R2Object[] {
  let bytes = 0;
  const past = objects.findIndex(({ size }, index) => {
    bytes += size;
    return index > 0 && bytes > PAGE_MAX_BYTES;
  });
  return past === -1 ? objects : objects.slice(0, past);
}

/** Null when it went away between the list and now. */
async function readItem(bucket: R2Bucket, key: string): Promise<AuditReply["items"][number] | null> {
  const object = await bucket.get(key);
  if (object === null) return null;
  const bytes = await object.arrayBuffer();
  const stored = { key, bytes: bytes.byteLength, sha256: await sha256Hex(bytes) };
  const text = exactText(bytes);
  return text === null ? { ...stored, text, base64: toBase64(new Uint8Array(bytes)) } : { ...stored, text };
}

/** A text that has the very same bytes in UTF-8 again, or null: neither a byte order mark nor a broken letter gets lost. */
function exactText(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function rangeOf(from: string | undefined, to: string | undefined): { from: string; to: string } {
  if (from === undefined || to === undefined)
    throw new Problem("invalid_request", "Give both `from` and `to`, or neither.");
  const days = (startOf(to) - startOf(from)) / DAY_MS + 1;
  if (days < 1) throw new Problem("invalid_request", "`from` is after `to`.");
  if (days > WITNESS_MAX_DAYS)
    throw new Problem(
      "invalid_request",
      `These are ${days} days; one answer has at most ${WITNESS_MAX_DAYS}.`,
    );
  return { from, to };
}

const headReply = (head: Head): HeadReply => ({
  firstDay: head.firstDay,
  keptFrom: head.keptFrom,
  lastSeal: head.lastSeal && { day: head.lastSeal.day, sha256: head.lastSeal.sha256 },
  seals: head.seals,
  unwritten: head.unwritten,
  oldestUnwrittenAt: momentOrNull(head.oldestUnwrittenAt),
  failingSince: momentOrNull(head.failingSince),
  conflicts: head.conflicts,
});
