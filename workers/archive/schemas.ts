import * as z from "zod/mini";
import { count, day, moment, pageLimit, sha256Digits } from "../wire/fields.ts";

/** One list and a read of each object: below the 50 subrequests of Workers Free (developers.cloudflare.com/workers/platform/limits). */
export const AUDIT_PAGE_MAX = 40;
/** Days of seals in one answer. */
export const WITNESS_MAX_DAYS = 1_000;

const PREFIX = /^(audit\/[\w.-]{0,64}|seals\/[\w.-]{0,64})$/;
const prefix = z.string().check(
  z.regex(PREFIX, {
    error: "begins with audit/ or seals/, such as audit/1763 or seals/2026-11; a whole key names one object",
  }),
);
/** What R2 takes (developers.cloudflare.com/r2/platform/limits). */
const KEY_MAX_BYTES = 1_024;
/** Any key that may stand in the bucket, also one that no journal wrote. */
const cursor = z.string().check(
  z.refine((key) => /^(audit|seals)\//.test(key) && new TextEncoder().encode(key).length <= KEY_MAX_BYTES, {
    error: "is a key, as the page before returned it",
  }),
);

export const AuditQuery = z.object({
  prefix: z.optional(prefix),
  cursor: z.optional(cursor),
  limit: z.optional(pageLimit(AUDIT_PAGE_MAX)),
});
export const AuditReply = z.object({
  items: z.array(
    z.object({
      key: z.string(),
      bytes: count,
      sha256: sha256Digits,
      /** Exactly what is stored; null when that is no UTF-8, and then `base64` has it. */
      text: z.nullable(z.string()),
      base64: z.optional(z.string()),
    }),
  ),
  /** For the next page; null after the last. */
  cursor: z.nullable(z.string()),
});
export type AuditReply = z.infer<typeof AuditReply>;

export const HeadQuery = z.object({
  from: z.optional(day),
  to: z.optional(day),
  /** Present, also empty: list what no seal covers yet, after this key. */
  unsealed: z.optional(z.string().check(z.maxLength(64))),
});
const Witnessed = z.object({ day, sha256: sha256Digits });
export const HeadReply = z.object({
  firstDay: z.nullable(day),
  keptFrom: z.nullable(day),
  lastSeal: z.nullable(Witnessed),
  seals: count,
  unwritten: count,
  oldestUnwrittenAt: z.nullable(moment),
  failingSince: z.nullable(moment),
  conflicts: count,
  /** With `from` and `to`: the seals of these days as the journal remembers them. */
  witness: z.optional(z.array(Witnessed)),
  /** With `unsealed`: a page of the records that no seal covers yet. */
  unsealed: z.optional(
    z.object({
      items: z.array(z.object({ key: z.string(), sha256: sha256Digits, stored: z.boolean() })),
      next: z.nullable(z.string()),
    }),
  ),
});
export type HeadReply = z.infer<typeof HeadReply>;
