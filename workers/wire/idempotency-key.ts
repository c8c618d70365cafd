import { Problem } from "../problem.ts";
import { DAY_MS } from "../time/calendar.ts";

export const KEY_HEADER = "idempotency-key";
export const KEY_MAX_CHARS = 200;
/** How long a key answers with what it led to first. */
export const KEY_KEPT_MS = DAY_MS;

/**
 * The request's idempotency key (draft-ietf-httpapi-idempotency-key-header): the client vouches that whatever it sends under it is
 * one request. Null without one.
 *
 * @throws Problem invalid_request when it is too long
 */
export function idempotencyKeyOf({ headers }: Pick<Request, "headers">): string | null {
  const key = headers.get(KEY_HEADER);
  if (key === null || key === "") return null;
  if (key.length <= KEY_MAX_CHARS) return key;
  throw new Problem(
    "invalid_request",
    `Cannot use the header Idempotency-Key: expected at most ${KEY_MAX_CHARS} characters`,
  );
}

/** What a key that was used for something else is answered (409 `conflict`). */
export const OTHER_REQUEST =
  "This idempotency key was used for another request; use a new key for a new request";
