import type { ChannelHealth } from "../notices/contract.ts";
import { Problem } from "../problem.ts";
import { bodyOf } from "../wire/body.ts";
import { momentOf, momentOrNull } from "../wire/moment.ts";
import type { Env, MessagingContext } from "./app.ts";
import type { TelegramHealth } from "./contract.ts";
import {
  type ChannelReply,
  type MessagingReply,
  PairingBody,
  type PairingReply,
  type UnpairReply,
} from "./schemas.ts";

export const householdOutbox = ({ OUTBOX }: Pick<Env, "OUTBOX">) => OUTBOX.getByName("outbox");
const messengerOf = ({ MESSENGER }: Pick<Env, "MESSENGER">) => MESSENGER.getByName("messenger");

/** A program acts for the owner; a person for themselves. */
const personOf = ({ caller, OWNER }: MessagingContext["env"]): string =>
  caller.kind === "person" ? caller.name : OWNER;

/** GET /api/messaging */
export async function showChannels(c: MessagingContext): Promise<Response> {
  return c.json(await channelsReply(c, await messengerOf(c.env).health()));
}

/** POST /api/messaging/telegram/check */
export async function checkTelegram(c: MessagingContext): Promise<Response> {
  requireBot(c);
  await bodyOf(c.req.raw, PairingBody);
  return c.json(await channelsReply(c, await messengerOf(c.env).check()));
}

/** POST /api/messaging/telegram/pairing */
export async function offerPairing(c: MessagingContext): Promise<Response> {
  requireBot(c);
  await bodyOf(c.req.raw, PairingBody);
  const person = personOf(c.env);
  const [{ code, expiresAt }, { bot }] = await Promise.all([
    householdOutbox(c.env).offerPairing({ channel: "telegram", person }),
    messengerOf(c.env).health(),
  ]);
  const link = bot === null ? null : `https://t.me/${bot}?start=${code}`;
  return c.json({ code, link, expiresAt: momentOf(expiresAt), person } satisfies PairingReply);
}

/** DELETE /api/messaging/telegram/pairing: none is no failure. */
export async function endPairing(c: MessagingContext): Promise<Response> {
  const unpaired = await householdOutbox(c.env).unpair({ channel: "telegram", person: personOf(c.env) });
  return c.json({ unpaired } satisfies UnpairReply);
}

function requireBot({ env }: MessagingContext): void {
  if (!env.TELEGRAM_TOKEN)
    throw new Problem(
      "conflict",
      "This deployment has no Telegram bot: ask @BotFather for one, set its token (pulumi config set --secret purser:telegramToken), then deploy",
    );
}

async function channelsReply(c: MessagingContext, telegram: TelegramHealth): Promise<MessagingReply> {
  const outbox = householdOutbox(c.env);
  const person = personOf(c.env);
  const [chats, devices, push, told, webhook] = await Promise.all([
    outbox.chats(person),
    outbox.subscriptions(person),
    outbox.channelHealth("push"),
    outbox.channelHealth("telegram"),
    outbox.channelHealth("webhook"),
  ]);
  const paired = chats.find(({ channel }) => channel === "telegram") ?? null;
  return {
    channels: [
      devices.length === 0
        ? channelReply("push", "off", "No device of yours is switched on for notifications.", push)
        : working("push", `${devices.length} of your devices are told.`, push),
      telegramReply(c.env.TELEGRAM_TOKEN !== undefined, paired !== null, telegram, told),
      webhook.deliveredAt === null && webhook.failedAt === null
        ? channelReply("webhook", "off", "purser:notifyUrl has been sent nothing.", webhook)
        : working("webhook", "Notices that no device takes go to purser:notifyUrl.", webhook),
    ],
    telegram: {
      bot: telegram.bot,
      pairedSince: momentOrNull(paired?.since ?? null),
      checkedAt: momentOrNull(telegram.checkedAt),
      pending: telegram.pending,
      unknown: telegram.unknown,
    },
  };
}

function telegramReply(
  hasBot: boolean,
  isPaired: boolean,
  health: TelegramHealth,
  told: ChannelHealth,
): ChannelReply {
  const all = {
    deliveredAt: latest(health.answeredAt, told.deliveredAt),
    failedAt: latest(health.failedAt, told.failedAt),
    failure: (health.failedAt ?? 0) >= (told.failedAt ?? 0) ? health.failure : told.failure,
  };
  if (!hasBot) return channelReply("telegram", "off", "purser:telegramToken names no bot.", all);
  const received = { ...all, receivedAt: health.receivedAt };
  if (health.problem !== null) return channelReply("telegram", "failing", health.problem, received);
  if (!isPaired)
    return channelReply("telegram", "unpaired", "The bot is there; pair your chat with it.", received);
  return working("telegram", "Your chat with the bot is paired.", received);
}

type Health = ChannelHealth & { readonly receivedAt?: number | null };

/** By what happened last. */
function working(channel: ChannelReply["channel"], detail: string, health: Health): ChannelReply {
  const isFailing = health.failedAt !== null && health.failedAt > (health.deliveredAt ?? 0);
  return channelReply(channel, isFailing ? "failing" : "ready", detail, health);
}

const channelReply = (
  channel: ChannelReply["channel"],
  state: ChannelReply["state"],
  detail: string,
  { deliveredAt, failedAt, failure, receivedAt = null }: Health,
): ChannelReply => ({
  channel,
  state,
  detail,
  lastDeliveredAt: momentOrNull(deliveredAt),
  lastReceivedAt: momentOrNull(receivedAt),
  lastFailedAt: momentOrNull(failedAt),
  failure,
});

const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
