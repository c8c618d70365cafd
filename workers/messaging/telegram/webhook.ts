import * as z from "zod/mini";
import { PROVEN_HEADER } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { botIdOf, isFromTelegram } from "../../telegram/proof.ts";
import type { MessagingContext } from "../app.ts";
import { TELEGRAM_SECRET_HEADER } from "../routes.ts";
import type { WebhookReply } from "../schemas.ts";
import { keptOrRefused, takeSent } from "../taking.ts";
import { followMove } from "./membership.ts";
import { movedOf, sentOf, Update } from "./update.ts";

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
  const sent = update.success ? sentOf(update.data, botIdOf(token)) : null;
  const moved = update.success ? movedOf(update.data) : null;
  if (moved !== null) await keptOrRefused(() => followMove(c.env, token, moved));
  if (sent !== null) await keptOrRefused(() => takeSent(c.env, "telegram", sent));
  return c.json({ ok: true } satisfies WebhookReply, 200, { [PROVEN_HEADER]: "telegram" });
}

const jsonOf = (c: MessagingContext): Promise<unknown> =>
  c.req.json().catch((cause: unknown) => {
    throw new Problem("malformed_json", "The body is not well-formed JSON; send one update", { cause });
  });
