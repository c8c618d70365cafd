import * as z from "zod/mini";
import { callTelegram } from "../../telegram/api.ts";
import { botIdOf, webhookSecretOf } from "../../telegram/proof.ts";
import { SECOND_MS } from "../../time/calendar.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { keptHealth, noteHealth } from "../health.ts";
import type { MessengerWorld } from "../world.ts";
import type { Bot as Caller } from "./channel.ts";

/** What is read of a bot, and no more: what was edited is not. */
const UPDATES = ["message", "callback_query", "my_chat_member"];
/** A household's bot has no rush; deliveries wait in line. */
const CONNECTIONS_MAX = 5;

const Info = z.object({
  url: z.string(),
  pending_update_count: z._default(z.int(), 0),
  last_error_date: z.optional(z.int()),
  last_error_message: z.optional(z.string()),
});
const Bot = z.object({ username: z.string() });

type Checking = Pick<MessengerWorld, "sql" | "env" | "clock"> & Caller;

/**
 * Asks Telegram about the webhook and sets it where it is not the one of this deployment, or was set with another secret. What is wrong
 * is kept as a sentence, without any address.
 */
export async function checkWebhook(world: Checking): Promise<void> {
  const { sql, clock } = world;
  const problem = await problemOf(world).catch((error: unknown) =>
    error instanceof Wrong ? error.message : "Telegram's answer could not be read",
  );
  noteHealth(sql, "telegram", { problem, checkedAt: clock().getTime() });
}

class Wrong extends Error {}

async function problemOf(world: Checking): Promise<string | null> {
  const { sql, token, env } = world;
  if (keptHealth(sql, "telegram", "bot") === null || keptHealth(sql, "telegram", "problem") !== null) {
    const { username } = z.parse(Bot, await asked(world, "getMe", {}));
    noteHealth(sql, "telegram", { bot: username });
  }
  const url = `${env.PAGE_URL}/telegram/${botIdOf(token)}`;
  const secret = await webhookSecretOf(token);
  const set = await sha256Hex(`${url} ${secret} ${UPDATES.join()}`);
  let info = z.parse(Info, await asked(world, "getWebhookInfo", {}));
  if (info.url !== url || keptHealth(sql, "telegram", "webhook") !== set) {
    await asked(world, "setWebhook", {
      url,
      secret_token: secret,
      allowed_updates: UPDATES,
      max_connections: CONNECTIONS_MAX,
    });
    noteHealth(sql, "telegram", { webhook: set });
    info = z.parse(Info, await asked(world, "getWebhookInfo", {}));
  }
  noteHealth(sql, "telegram", { pending: info.pending_update_count });
  if (info.url !== url) return "Telegram delivers elsewhere: another program has set this bot's webhook";
  const { last_error_date: at, last_error_message: words = "no reason" } = info;
  // An error that is over stays in the report; it matters while something waits because of it.
  if (at === undefined || info.pending_update_count === 0) return null;
  return `Telegram could not deliver (${new Date(at * SECOND_MS).toISOString()}): ${words}`;
}

async function asked(world: Checking, method: string, given: object): Promise<unknown> {
  const answer = await callTelegram(world, method, given);
  if (answer.is === "done") return answer.result;
  throw new Wrong(
    answer.is === "refused" && answer.status === 401
      ? "Telegram does not know this token: set purser:telegramToken to the one that @BotFather shows, then deploy"
      : `Telegram did not answer ${method}: ${answer.failure}`,
  );
}
