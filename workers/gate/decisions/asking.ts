import type { Notice } from "../../notices/contract.ts";
import type { GateSurroundings } from "../app.ts";

/** What the owner is told of a question: which, until when, and nothing of what it asks. */
type Waiting = { readonly id: string; readonly askedAt: number; readonly expiresAt: number };

/** An object that was moved answers the second time (developers.cloudflare.com/durable-objects, "Error handling"). */
const ATTEMPTS = 2;

/**
 * Tells the owner that a question waits, and how many do; the outbox takes each question once. One that it does not take either time
 * waits on the page all the same, and is thrown.
 */
export async function tellOfQuestion(
  { DB, OUTBOX }: Pick<GateSurroundings, "DB" | "OUTBOX">,
  { id, askedAt, expiresAt }: Waiting,
): Promise<void> {
  const row = await DB.prepare(
    "SELECT count(*) AS count FROM decisions WHERE status = 'pending' AND expires_at > ?",
  )
    .bind(askedAt)
    .first<{ count: number }>();
  const count = Math.max(1, row?.count ?? 1);
  const notice: Notice = {
    key: `question/${id}`,
    event: "approval.pending",
    at: askedAt,
    fields: {
      detail: count === 1 ? "A question waits for your answer." : `${count} questions wait for your answer.`,
      decisionId: id,
      count,
      until: new Date(expiresAt).toISOString(),
    },
  };
  let failure: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      await OUTBOX.getByName("outbox").take(notice);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
