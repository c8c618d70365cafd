import { durable, json, mailer, type Objects, one, optionalSecret, plainText } from "../bindings.ts";

export const objects = { Outbox: one("outbox") } as const satisfies Objects;

/** What the owner's outbox is bound to. */
export const bindings = {
  /** The one object that every notice passes through. */
  OUTBOX: durable("Outbox", "notices"),
  /** Open pages, told of a new notice. */
  LIVE: durable("Live", "live"),
  /** What web push is signed with: `<public point>.<private number>`. Without it no device is sent anything. */
  PUSH_KEY: optionalSecret(),
  /** Where the page is: what a notification opens, and where a push service's operator finds us. */
  PAGE_URL: plainText(),
  /** Who may sign in: `string[]`. Nobody else's device is told anything. */
  PEOPLE: json(),
  /** The name of a push server that stands in for the browsers' own in a local run; empty in a deployment. */
  LOCAL_PUSH_HOST: plainText(),
  /** The token of the owner's Telegram bot; without it nobody is told there. */
  TELEGRAM_TOKEN: optionalSecret(),
  /** Sends mail to people's own addresses; absent where the owner has named no address to send from. */
  MAIL: mailer(),
  /** Where that mail comes from, and where people write to; empty where there is none. */
  MAIL_ADDRESS: plainText(),
  /** The token of the owner's Slack app. */
  SLACK_TOKEN: optionalSecret(),
  /** The token of the owner's Discord application. */
  DISCORD_TOKEN: optionalSecret(),
  /** Where notices go, as a POST of JSON. A secret, because chat services put their credential into the address. */
  NOTIFY_URL: optionalSecret(),
} as const;
