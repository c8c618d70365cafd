import { Problem } from "../../problem.ts";
import { bodyOf, checked } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import type { MessagingContext } from "../app.ts";
import { requireSetUp } from "../handlers.ts";
import { householdOutbox, messengerOf, personOf } from "../objects.ts";
import { GroupChat, PairingBody, type PairingReply, type UnpairReply } from "../schemas.ts";

/** POST /api/messaging/telegram/groups */
export async function offerGroupPairing(c: MessagingContext): Promise<Response> {
  requireSetUp(c, "telegram");
  await bodyOf(c.req.raw, PairingBody);
  const person = personOf(c.env);
  const { bot } = await messengerOf(c.env).health("telegram");
  if (bot === null)
    throw new Problem(
      "conflict",
      "Telegram has not said yet what the bot is called; check the channel first (POST /api/messaging/telegram/check)",
    );
  const { code, expiresAt } = await householdOutbox(c.env).offerGroup({ channel: "telegram", person });
  // core.telegram.org/bots/features#deep-linking
  const link = `https://t.me/${bot}?startgroup=${code}`;
  const say = `/start@${bot} ${code}`;
  return c.json({ code, link, say, expiresAt: momentOf(expiresAt), person } satisfies PairingReply);
}

/** DELETE /api/messaging/telegram/groups/{chat}: none is no failure. */
export async function endGroupPairing(c: MessagingContext): Promise<Response> {
  const chat = checked(c.req.param("chat"), GroupChat, "chat");
  const of = { channel: "telegram", chat, person: personOf(c.env) };
  return c.json({ unpaired: await householdOutbox(c.env).endGroup(of) } satisfies UnpairReply);
}
