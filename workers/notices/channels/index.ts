import type { Outside } from "../../outside.ts";
import type { Sql } from "../../portable/sql.ts";
import { chatsOf } from "../chats/store.ts";
import { devicesOf } from "../push/subscriptions.ts";
import type { Channel } from "./channel.ts";
import { push } from "./push.ts";
import { telegram } from "./telegram.ts";
import { webhook } from "./webhook.ts";

/** What the deployment has to say of its channels. */
export type ChannelSettings = {
  readonly NOTIFY_URL?: string | undefined;
  readonly PUSH_KEY?: string | undefined;
  readonly PAGE_URL: string;
  readonly PEOPLE: unknown;
  readonly TELEGRAM_TOKEN?: string | undefined;
};

/** The channels that are there, in the order in which they are tried: the next one only where those before it failed. */
export function channelsOf(
  { NOTIFY_URL, PUSH_KEY: key, PAGE_URL: pageUrl, PEOPLE, TELEGRAM_TOKEN: token }: ChannelSettings,
  sql: Sql,
  outside: Pick<Outside, "send" | "clock">,
): readonly Channel[] {
  const devices = key ? devicesOf(sql, peopleIn(PEOPLE)) : [];
  const chats = token ? chatsOf(sql, peopleIn(PEOPLE)).filter(({ channel }) => channel === "telegram") : [];
  return [
    ...(key && devices.length > 0 ? [push({ key, pageUrl }, devices, sql, outside)] : []),
    ...(token && chats.length > 0 ? [telegram({ token, send: outside.send }, chats)] : []),
    ...(NOTIFY_URL ? [webhook(NOTIFY_URL, outside)] : []),
  ];
}

/** Who may sign in: nobody else's device is told anything. */
export const peopleIn = (people: unknown): readonly string[] =>
  Array.isArray(people) ? people.filter((one): one is string => typeof one === "string") : [];
