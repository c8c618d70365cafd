import { DAY_MS } from "../../time/calendar.ts";
import { KEY_KEPT_MS, OTHER_REQUEST } from "../../wire/idempotency-key.ts";
import { usdFromNano } from "../../wire/money.ts";
import { addAudit } from "../audit.ts";
import type { Books } from "../books.ts";
import type { Extension, ExtensionReply, Grant, ScopeLimit } from "../contract.ts";
import { accountAt } from "../levels/position.ts";
import { relevel } from "../levels/relevel.ts";
import { addNotice } from "../notices.ts";
import { activeExtension, addExtension, endExtensions, extensionUnder } from "./extensions.ts";
import { readLimits, writeLimit } from "./scopes.ts";

/** Longer than any month; a lasting raise is a deploy. */
const EXTENSION_MAX_MS = 31 * DAY_MS;

/**
 * Raises allowance and lines until a moment. A new extension takes the place of the one in force. The same one again under its key
 * is not granted again: it may have been ended meanwhile.
 */
export function grantExtension(books: Books, { key = null, ...grant }: Grant, now: number): ExtensionReply {
  return books.sql.atomically(() => {
    const earlier = key === null ? null : extensionUnder(books, { by: grant.by, key }, now - KEY_KEPT_MS);
    if (earlier) return isSame(earlier, grant) ? { ok: true, extension: earlier } : OTHER_GRANT;
    const detail = objection(books, grant, now);
    if (detail) return { ok: false, detail };
    const before = activeExtension(books, now);
    const extension = { ...grant, grantedAt: now };
    endExtensions(books, now);
    addExtension(books, extension, { committedNano: accountAt(books, now).position.committedNano, key });
    addAudit(books, { actor: grant.by, action: "extension.granted", before, after: extension }, now);
    const { amountNano, until, by } = grant;
    addNotice(
      books,
      {
        event: "extension.granted",
        amountUsd: usdFromNano(amountNano),
        until: new Date(until).toISOString(),
        by,
      },
      now,
    );
    relevel(books, now, { isExtended: true });
    return { ok: true, extension };
  });
}

const OTHER_GRANT: ExtensionReply = { ok: false, detail: OTHER_REQUEST, isRepeat: true };

const isSame = (one: Omit<Extension, "grantedAt">, other: Omit<Extension, "grantedAt">): boolean =>
  one.amountNano === other.amountNano && one.until === other.until && one.note === other.note;

export function revokeExtension(books: Books, by: string, now: number): ExtensionReply {
  return books.sql.atomically(() => {
    const before = activeExtension(books, now);
    endExtensions(books, now);
    if (before) {
      addAudit(books, { actor: by, action: "extension.revoked", before, after: null }, now);
      addNotice(books, { event: "extension.revoked", amountUsd: usdFromNano(before.amountNano), by }, now);
    }
    relevel(books, now);
    return { ok: true, extension: null };
  });
}

/** Above the stop line an extension would mean nothing: only a deploy, which the policies check, moves that. */
function objection(
  { budget }: Books,
  { amountNano, until }: Omit<Extension, "grantedAt">,
  now: number,
): string | null {
  const mostNano = budget.capNano - budget.epsilonNano - budget.warnNano;
  if (!Number.isSafeInteger(amountNano) || amountNano <= 0) return "The amount is not more than nothing.";
  if (amountNano > mostNano)
    return `The deployed cap leaves room for $${usdFromNano(mostNano)} at most; more needs a new deploy.`;
  if (!(until > now)) return "The end is not in the future.";
  return until - now > EXTENSION_MAX_MS ? "It may last 31 days at most; a lasting raise is a deploy." : null;
}

/** Sets or removes the optional limits of scopes; all of them or none. */
export function setLimits(
  books: Books,
  limits: readonly ScopeLimit[],
  by: string,
  now: number,
): ScopeLimit[] {
  return books.sql.atomically(() => {
    const before = readLimits(books);
    for (const limit of limits) writeLimit(books, limit);
    const after = readLimits(books);
    if (JSON.stringify(before) !== JSON.stringify(after))
      addAudit(books, { actor: by, action: "limits.changed", before, after }, now);
    return after;
  });
}
