import type { Outside } from "../../outside.ts";
import type { Sql } from "../../portable/sql.ts";
import { chatsOf } from "../chats/store.ts";
import { devicesOf } from "../push/subscriptions.ts";
import type { Channel } from "./channel.ts";
import { discord } from "./discord.ts";
import { mailNotices } from "./mail.ts";
import { push } from "./push.ts";
import { slack } from "./slack.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

/** What the deployment has to say of its channels. */
export type ChannelSettings = {
  readonly NOTIFY_URL?: string | undefined;
  readonly PUSH_KEY?: string | undefined;
  readonly PAGE_URL: string;
  readonly PEOPLE: unknown;
  readonly TELEGRAM_TOKEN?: string | undefined;
  readonly SLACK_TOKEN?: string | undefined;
  readonly DISCORD_TOKEN?: string | undefined;
  readonly MAIL?: SendEmail | undefined;
  readonly MAIL_ADDRESS: string;
};

/** The messengers, in the order in which they are tried. */
const MESSENGERS = [
  ["telegram", "TELEGRAM_TOKEN", telegram],
  ["slack", "SLACK_TOKEN", slack],
  ["discord", "DISCORD_TOKEN", discord],
] as const;

/** The channels that are there, in the order in which they are tried: the next one only where those before it failed. */
export function channelsOf(
  settings: ChannelSettings,
  sql: Sql,
  outside: Pick<Outside, "send" | "clock">,
): readonly Channel[] {
  const { NOTIFY_URL, PUSH_KEY: key, PAGE_URL: pageUrl } = settings;
  const people = peopleIn(settings.PEOPLE);
  const devices = key ? devicesOf(sql, people) : [];
  const chats = chatsOf(sql, people);
  const messengers = MESSENGERS.flatMap(([name, setting, made]) => {
    const token = settings[setting];
    const paired = chats.filter(({ channel }) => channel === name);
    return token && paired.length > 0 ? [made({ token, send: outside.send }, paired)] : [];
  });
  const { MAIL: binding, MAIL_ADDRESS: sender } = settings;
  const readers = chats.filter(({ channel }) => channel === "mail");
  return [
    ...(key && devices.length > 0 ? [push({ key, pageUrl }, devices, sql, outside)] : []),
    ...messengers,
    ...(binding && readers.length > 0 ? [mailNotices({ binding, sender, pageUrl }, readers)] : []),
    ...(NOTIFY_URL ? [webhook(NOTIFY_URL, outside)] : []),
  ];
}

/** The channels that are set up, whether anybody is reached by them or not. */
export function reachedBy(
  settings: ChannelSettings,
  sql: Sql,
): { readonly channel: string; readonly isPaired: boolean; readonly isMessenger: boolean }[] {
  const people = peopleIn(settings.PEOPLE);
  const chats = chatsOf(sql, people);
  return [
    ...(settings.PUSH_KEY
      ? [{ channel: "push", isPaired: devicesOf(sql, people).length > 0, isMessenger: false }]
      : []),
    ...MESSENGERS.filter(([, setting]) => settings[setting]).map(([channel]) => ({
      channel,
      isPaired: chats.some((chat) => chat.channel === channel),
      isMessenger: true,
    })),
    ...(settings.MAIL
      ? [{ channel: "mail", isPaired: chats.some((chat) => chat.channel === "mail"), isMessenger: true }]
      : []),
    ...(settings.NOTIFY_URL ? [{ channel: "webhook", isPaired: true, isMessenger: false }] : []),
  ];
}

/** Who may sign in: nobody else's device is told anything. */
export const peopleIn = (people: unknown): readonly string[] =>
  Array.isArray(people) ? people.filter((one): one is string => typeof one === "string") : [];
