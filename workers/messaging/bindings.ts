import {
  ASKS_MODEL,
  durable,
  inference,
  json,
  mailer,
  type Objects,
  one,
  optionalSecret,
  plainText,
  service,
} from "../bindings.ts";
import { bindings as door } from "../edge/bindings.ts";

export const objects = { Messenger: one("messenger") } as const satisfies Objects;

/** What takes messages from people's messengers is bound to. */
export const bindings = {
  /** The one object that every message of a paired chat passes through, and every answer to one. */
  MESSENGER: durable("Messenger", "messaging"),
  /** Knows whose chat is whose, and hears when a channel fails. */
  OUTBOX: durable("Outbox", "notices"),
  /** Conversations: a message is one of its person, in a session of its own. */
  CHAT: service("chat"),
  /** Questions that wait for a person. */
  GATE: service("gate"),
  /** The door's own counter of messages: a person has one allowance, whichever way they talk. */
  CHAT_LIMIT: door.CHAT_LIMIT,
  /** Where the page and the webhook are. */
  PAGE_URL: plainText(),
  /** Who may sign in, and as what: `Record<string, Role>`. Nobody else's chat is answered. */
  PEOPLE: json(),
  /** The owner's address: a code that a program asks for pairs the owner. */
  OWNER: plainText(),
  /** The token of the owner's Telegram bot; without it the channel is switched off. */
  TELEGRAM_TOKEN: optionalSecret(),
  /** Writes voice notes down; absent where no channel brings any. */
  AI: inference(),
  /** What that costs is set aside there first. */
  LEDGER: ASKS_MODEL.LEDGER,
  /** Say whose voice notes the deployment pays for. */
  MODEL_KEYS: ASKS_MODEL.MODEL_KEYS,
  /** Sends mail to people's own addresses; absent where the owner has named no address to send from. */
  MAIL: mailer(),
  /** Where that mail comes from, and where people write to; empty where there is none. */
  MAIL_ADDRESS: plainText(),
  /** The token of the owner's Slack app (`xoxb-…`); without it the channel is switched off. */
  SLACK_TOKEN: optionalSecret(),
  /** What Slack signs its deliveries with. */
  SLACK_SIGNING_SECRET: optionalSecret(),
  /** The one workspace whose deliveries are read; empty where there is none. */
  SLACK_WORKSPACE: plainText(),
  /** The token of the owner's Discord application; without it the channel is switched off. */
  DISCORD_TOKEN: optionalSecret(),
  /** What Discord's signatures are checked with, in hex; empty where there is none. */
  DISCORD_PUBLIC_KEY: plainText(),
  /** The one server in which its commands are answered, besides direct messages. */
  DISCORD_GUILD: plainText(),
} as const;
