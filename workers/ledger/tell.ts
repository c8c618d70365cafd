import type { Books } from "./books.ts";
import type { Send } from "./meters/meter.ts";
import { type DueNotice, dropNotices, dueNotices, storeAttempt } from "./notices.ts";

/** How many notices one alarm sends; the rest has the next. */
const TELL_MAX = 10;
const TIMEOUT_MS = 5_000;

/** Sends what is due to the owner's address. Never throws for the receiver's sake; without an address nothing waits. */
export async function tell(books: Books, url: string | undefined, send: Send, now: number): Promise<void> {
  if (!url) return dropNotices(books);
  for (const notice of dueNotices(books, now, TELL_MAX))
    storeAttempt(books, notice, await isDelivered(url, notice, send), now);
}

async function isDelivered(url: string, { id, body }: DueNotice, send: Send): Promise<boolean> {
  try {
    const response = await send(url, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": id },
      body,
      // A redirect is no confirmation, and its target was never configured.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) warn(id, `HTTP ${response.status}`);
    return response.ok;
  } catch (error) {
    warn(id, error instanceof Error ? error.name : "unknown failure");
    return false;
  }
}

/** Without the address: it may hold a credential. */
function warn(id: string, failure: string): void {
  console.warn(JSON.stringify({ level: "warn", event: "notice_not_delivered", noticeId: id, failure }));
}
