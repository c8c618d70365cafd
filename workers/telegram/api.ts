import * as z from "zod/mini";
import type { Outside } from "../outside.ts";
import { askMessenger, type CallOutcome, refused, unreadable } from "../wire/called.ts";

const BASE = "https://api.telegram.org";

/** How a call ended (core.telegram.org/bots/api#making-requests, where `retry_after` is how long to wait first). */
export type TelegramAnswer = CallOutcome;

const Reply = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error_code: z.int(),
    description: z._default(z.string(), ""),
    parameters: z.optional(z.object({ retry_after: z.optional(z.number()) })),
  }),
]);

/**
 * Calls one method of the bot's; a form is for what holds a file. Never throws.
 *
 * @param token as BotFather gave it
 */
export const callTelegram = (
  { token, send }: { readonly token: string; readonly send: Outside["send"] },
  method: string,
  given: object,
): Promise<TelegramAnswer> =>
  askMessenger(
    send,
    `${BASE}/bot${token}/${method}`,
    given instanceof FormData
      ? { method: "POST", body: given }
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(given) },
    ({ status, json }) => {
      const read = z.safeParse(Reply, json);
      if (!read.success) return unreadable(status);
      if (read.data.ok) return { is: "done", result: read.data.result };
      const { error_code: code, description, parameters } = read.data;
      return refused(code, description, parameters?.retry_after);
    },
  );
