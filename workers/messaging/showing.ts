import type { ChannelHealth } from "../notices/contract.ts";
import { momentOf, momentOrNull } from "../wire/moment.ts";
import type { MessagingContext } from "./app.ts";
import { CHANNEL_NAMES, isSetUp } from "./channels.ts";
import type { ChannelName, MessengerHealth } from "./contract.ts";
import { householdOutbox, messengerOf, personOf } from "./objects.ts";
import type { ChannelReply, MessagingReply } from "./schemas.ts";

/** The one messenger that a run on one's own machine answers too (docs/messaging.md). */
const LOCALLY = " On your own machine: TELEGRAM_TOKEN of npm start.";

/** What each is called, and how it is set up. */
export const SETUPS = {
  telegram: [
    "Telegram",
    "This deployment has no Telegram bot: ask @BotFather for one, set its token (pulumi config set --secret purser:telegramToken), then deploy",
  ],
  slack: [
    "Slack",
    "This deployment has no Slack app: `npm run channels -- slack` prints what it is made from; set purser:slackToken, slackSigningSecret and slackWorkspaceId, then deploy",
  ],
  discord: [
    "Discord",
    "This deployment has no Discord application: make one at discord.com/developers, set purser:discordToken, discordPublicKey and discordGuildId, then deploy",
  ],
  mail: [
    "mail",
    "This deployment has no address to write from: route one to its Worker, set purser:mailAddress, then deploy (docs/messaging.md)",
  ],
} as const satisfies Record<ChannelName, readonly [string, string]>;

/** Every channel, for whom the request is. */
export async function channelsReply(c: MessagingContext): Promise<MessagingReply> {
  const outbox = householdOutbox(c.env);
  const person = personOf(c.env);
  const [chats, groups, devices, push, webhook, ...messengers] = await Promise.all([
    outbox.chats(person),
    outbox.groups(person),
    outbox.subscriptions(person),
    outbox.channelHealth("push"),
    outbox.channelHealth("webhook"),
    ...CHANNEL_NAMES.map(async (name) => ({
      name,
      ...(await bothOf(name, c.env)),
    })),
  ]);
  const since = (name: ChannelName) => chats.find(({ channel }) => channel === name)?.since ?? null;
  const shown = messengers.map(({ name, health, told }) => ({
    reply: messengerReply(name, isSetUp(name, c.env), since(name) !== null, health, told),
    about: {
      bot: health.bot,
      pairedSince: momentOrNull(since(name)),
      checkedAt: momentOrNull(health.checkedAt),
      pending: health.pending,
      unknown: health.unknown,
    },
    name,
  }));
  const aboutOf = (wanted: ChannelName) => shown.find(({ name }) => name === wanted)?.about ?? NOBODY;
  return {
    channels: [
      devices.length === 0
        ? channelReply("push", "off", "No device of yours is switched on for notifications.", push)
        : working("push", `${devices.length} of your devices are told.`, push),
      ...shown.map(({ reply }) => reply),
      webhook.deliveredAt === null && webhook.failedAt === null
        ? channelReply(
            "webhook",
            "off",
            "Nothing has gone to purser:notifyUrl: it is not set, or nothing had to.",
            webhook,
          )
        : working("webhook", "Notices that no device takes go to purser:notifyUrl.", webhook),
    ],
    telegram: {
      ...aboutOf("telegram"),
      groups: groups.map(({ chat, title, since: at }) => ({ chat, title, since: momentOf(at) })),
    },
    slack: aboutOf("slack"),
    discord: aboutOf("discord"),
    mail: aboutOf("mail"),
  };
}

const NOBODY = { bot: null, pairedSince: null, checkedAt: null, pending: null, unknown: 0 };

/** What the messenger says, and how it fares with notices. */
async function bothOf(name: ChannelName, env: MessagingContext["env"]) {
  const [health, told] = await Promise.all([
    messengerOf(env).health(name),
    householdOutbox(env).channelHealth(name),
  ]);
  return { health, told };
}

function messengerReply(
  name: ChannelName,
  isThere: boolean,
  isPaired: boolean,
  health: MessengerHealth,
  told: ChannelHealth,
): ChannelReply {
  const [called] = SETUPS[name];
  const all = {
    deliveredAt: latest(health.answeredAt, told.deliveredAt),
    failedAt: latest(health.failedAt, told.failedAt),
    failure: (health.failedAt ?? 0) >= (told.failedAt ?? 0) ? health.failure : told.failure,
  };
  const key = name === "mail" ? "mailAddress" : `${name}Token`;
  if (!isThere)
    return channelReply(name, "off", `purser:${key} is not set.${name === "telegram" ? LOCALLY : ""}`, all);
  const received = { ...all, receivedAt: health.receivedAt };
  if (health.problem !== null) return channelReply(name, "failing", health.problem, received);
  if (!isPaired)
    return channelReply(
      name,
      "unpaired",
      name === "mail"
        ? "Mail is set up; pair the address that you sign in with."
        : `${called} is set up; pair your chat with it.`,
      received,
    );
  if (name === "mail") return working(name, "Mail goes to the address that you sign in with.", received);
  return working(name, `Your chat in ${called} is paired.`, received);
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
