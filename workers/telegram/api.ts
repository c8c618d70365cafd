import * as z from "zod/mini";
import type { Outside } from "../outside.ts";
import { SECOND_MS } from "../time/calendar.ts";

const BASE = "https://api.telegram.org";
/** A call that takes longer is one of which nobody knows whether it was carried out. */
const TIMEOUT_MS = 8_000;
/** What Telegram says of a refusal is a sentence; more of it is not kept. */
const DESCRIPTION_MAX_CHARS = 200;
/** Where a call that was refused for coming too soon does not say how long to wait. */
const TOO_SOON_MS = 30 * SECOND_MS;

/**
 * How a call ended (core.telegram.org/bots/api#making-requests). `unknown`: it may have been carried out, so that what must not be done
 * twice is not repeated. `failure` holds no address: the token is a part of it.
 */
export type TelegramAnswer =
  | { readonly is: "done"; readonly result: unknown }
  | {
      readonly is: "refused";
      readonly status: number;
      readonly failure: string;
      /** How long to wait first (`retry_after`); null where it need not be. */
      readonly againInMs: number | null;
    }
  | { readonly is: "unknown"; readonly failure: string };

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
 * Calls one method of the bot's. Never throws.
 *
 * @param token as BotFather gave it
 */
export async function callTelegram(
  { token, send }: { readonly token: string; readonly send: Outside["send"] },
  method: string,
  given: object,
): Promise<TelegramAnswer> {
  try {
    const response = await send(`${BASE}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(given),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return answerOf(response.status, await response.text());
  } catch (error) {
    // Without its message, which may hold the address, and that the token.
    return { is: "unknown", failure: error instanceof Error ? error.name : "no answer" };
  }
}

function answerOf(status: number, text: string): TelegramAnswer {
  const read = z.safeParse(Reply, jsonOf(text));
  if (!read.success) {
    // Not Telegram's own words. A gateway that had no answer in time, or one that took it, says nothing of what became of it.
    if (status < 400 || status === 504) return { is: "unknown", failure: `HTTP ${status}` };
    return { is: "refused", status, failure: `HTTP ${status}`, againInMs: null };
  }
  if (read.data.ok) return { is: "done", result: read.data.result };
  const { error_code: code, description, parameters } = read.data;
  const seconds = parameters?.retry_after;
  const waitMs = seconds === undefined ? TOO_SOON_MS : Math.max(1, seconds) * SECOND_MS;
  const failure = `HTTP ${code}: ${description.slice(0, DESCRIPTION_MAX_CHARS)}`;
  return { is: "refused", status: code, failure, againInMs: code === 429 ? waitMs : null };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
