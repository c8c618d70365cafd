import * as z from "zod/mini";
import { PROVEN_HEADER } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { botIdOf, isFromTelegram } from "../../telegram/proof.ts";
import type { Env, MessagingContext } from "../app.ts";
import { householdOutbox } from "../handlers.ts";
import { callerOf, roleIn } from "../people.ts";
import { TELEGRAM_SECRET_HEADER } from "../routes.ts";
import type { WebhookReply } from "../schemas.ts";
import { sessionUrl } from "../talk.ts";
import { pairingCodeOf, type SentUpdate, sentOf, Update } from "./update.ts";

/**
 * POST /telegram/:botId: one update of the bot's. Whoever has not paired a chat is answered nothing and leaves nothing. What cannot be
 * kept is 503, so that Telegram sends it again.
 */
export async function takeUpdate(c: MessagingContext): Promise<Response> {
  const { TELEGRAM_TOKEN: token } = c.env;
  const isProven = token !== undefined && (await isFromTelegram(token, c.req.header(TELEGRAM_SECRET_HEADER)));
  if (!isProven || c.req.param("botId") !== botIdOf(token))
    throw new Problem("invalid_token", "This is no delivery of the bot's: its secret is missing or another");
  // A kind that is not known is taken all the same: what is refused comes again for a day, and holds up what is behind it.
  const update = z.safeParse(Update, await jsonOf(c));
  const sent = update.success ? sentOf(update.data) : null;
  if (sent !== null) await taken(c, sent);
  return c.json({ ok: true } satisfies WebhookReply, 200, { [PROVEN_HEADER]: "telegram" });
}

const jsonOf = (c: MessagingContext): Promise<unknown> =>
  c.req.json().catch((cause: unknown) => {
    throw new Problem("malformed_json", "The body is not well-formed JSON; send one update", { cause });
  });

async function taken(c: MessagingContext, sent: SentUpdate): Promise<void> {
  try {
    await take(c.env, sent);
  } catch (cause) {
    console.error(JSON.stringify({ level: "error", event: "update_not_kept", error: String(cause) }));
    throw new Problem("unavailable", "The update could not be kept; send it again", { cause });
  }
}

async function take(
  env: MessagingContext["env"],
  { event, sender, chat, arrived }: SentUpdate,
): Promise<void> {
  const channel = "telegram";
  const outbox = householdOutbox(env);
  const code = pairingCodeOf(arrived);
  const known = await outbox.paired({ channel, sender });
  if (code !== null) {
    const paired = await outbox.pair({ channel, sender, chat, code });
    const messenger = env.MESSENGER.getByName("messenger");
    if (paired)
      await messenger.take({ channel, event, chat, person: paired.person, arrived: { is: "paired" } });
    if (paired || !known) return;
  }
  if (known === null || known.chat !== chat || roleIn(env.PEOPLE, known.person) === null) return;
  if (arrived.is === "message" && arrived.text.trim() === "/stop") env.keep(stop(env, known.person));
  await env.MESSENGER.getByName("messenger").take({ channel, event, chat, person: known.person, arrived });
}

/** At once, and not in its turn: what it ends stands before it. */
async function stop(env: Pick<Env, "CHAT" | "PEOPLE" | "PAGE_URL">, person: string): Promise<void> {
  const url = `${sessionUrl(env.PAGE_URL)}/stop`;
  const headers = { "content-type": "application/json" };
  await env.CHAT.answer({ method: "POST", url, headers, body: "{}" }, callerOf(env, person));
}
