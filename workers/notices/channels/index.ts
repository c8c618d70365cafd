import type { Outside } from "../../outside.ts";
import type { Sql } from "../../portable/sql.ts";
import { chatsOf } from "../chats/store.ts";
import { devicesOf } from "../push/subscriptions.ts";
import type { Channel } from "./channel.ts";
import { discord } from "./discord.ts";
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
  return [
    ...(key && devices.length > 0 ? [push({ key, pageUrl }, devices, sql, outside)] : []),
    ...messengers,
    ...(NOTIFY_URL ? [webhook(NOTIFY_URL, outside)] : []),
  ];
}

/** Who may sign in: nobody else's device is told anything. */
export const peopleIn = (people: unknown): readonly string[] =>
  Array.isArray(people) ? people.filter((one): one is string => typeof one === "string") : [];
