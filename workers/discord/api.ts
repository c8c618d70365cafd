import * as z from "zod/mini";
import type { Outside } from "../outside.ts";
import { askMessenger, type CallOutcome, refused, unreadable } from "../wire/called.ts";

const BASE = "https://discord.com/api/v10";

/** docs.discord.com/developers/reference#error-messages, and for 429 docs.discord.com/developers/topics/rate-limits (seconds). */
const Failure = z.looseObject({
  message: z._default(z.string(), ""),
  retry_after: z.optional(z.number()),
});

export type DiscordCaller = {
  /** The application's bot token; null where the path itself is what lets it in. */
  readonly token: string | null;
  readonly send: Outside["send"];
};

/**
 * Calls Discord's API. Never throws.
 *
 * @param path from `/` on
 */
export const callDiscord = (
  { token, send }: DiscordCaller,
  method: "GET" | "POST" | "PATCH" | "PUT",
  path: string,
  given?: object,
): Promise<CallOutcome> =>
  askMessenger(
    send,
    `${BASE}${path}`,
    {
      method,
      headers: {
        "content-type": "application/json",
        "user-agent": "DiscordBot (purser, 1)",
        ...(token === null ? {} : { authorization: `Bot ${token}` }),
      },
      ...(given === undefined ? {} : { body: JSON.stringify(given) }),
    },
    ({ status, json }) => {
      if (status >= 200 && status < 300) return { is: "done", result: json };
      const failure = z.safeParse(Failure, json);
      if (!failure.success) return unreadable(status);
      return refused(status, failure.data.message, failure.data.retry_after);
    },
  );
