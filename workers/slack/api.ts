import * as z from "zod/mini";
import type { Outside } from "../outside.ts";
import { askMessenger, type CallOutcome, refused, unreadable } from "../wire/called.ts";

const BASE = "https://slack.com/api";

/** docs.slack.dev/apis/web-api#responses: `ok`, and `error` as a word where it is false. */
const Reply = z.looseObject({ ok: z.boolean(), error: z._default(z.string(), "") });

/** Words that mean that it was refused and may be tried again; of the last two Slack says that a part may have been carried out. */
const PASSING: Readonly<Record<string, number | null>> = {
  ratelimited: 429,
  rate_limited: 429,
  service_unavailable: 503,
  internal_error: null,
  fatal_error: null,
};

/**
 * Calls one method of Slack's Web API. Never throws.
 *
 * @param token of the app's bot (`xoxb-…`)
 */
export const callSlack = (
  { token, send }: { readonly token: string; readonly send: Outside["send"] },
  method: string,
  given: object,
): Promise<CallOutcome> =>
  askMessenger(
    send,
    `${BASE}/${method}`,
    {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${token}` },
      body: JSON.stringify(given),
    },
    ({ status, headers, json }) => {
      // docs.slack.dev/apis/web-api/rate-limits: seconds, in a header.
      const wait = Number(headers.get("retry-after") ?? "");
      if (status === 429) return refused(429, "ratelimited", wait > 0 ? wait : undefined);
      const read = z.safeParse(Reply, json);
      if (!read.success) return unreadable(status);
      const { ok, error } = read.data;
      if (ok) return { is: "done", result: read.data };
      const passing = PASSING[error];
      return passing === null ? { is: "unknown", failure: error } : refused(passing ?? 400, error);
    },
  );
