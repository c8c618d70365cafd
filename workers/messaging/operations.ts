import * as z from "zod/mini";
import type { Operation } from "../operation.ts";
import {
  DiscordReply,
  GroupChat,
  MessagingReply,
  PairingBody,
  PairingReply,
  SlackReply,
  UnpairReply,
  WebhookReply,
} from "./schemas.ts";
import { Update } from "./telegram/update.ts";

const CHECK = {
  body: PairingBody,
  reply: MessagingReply,
  fails: [409],
  keyed: "Taken and not kept: asking again changes nothing more.",
} as const;
const PAIR = {
  body: PairingBody,
  reply: PairingReply,
  fails: [409],
  keyed: "Taken and not kept: each request makes a new code, and ends the one before.",
} as const;
const ONCE =
  "once, within ten minutes. A program's code pairs the owner. A code that was asked for before pairs nothing more, and neither does what was paired before.";
const UNPAIR = (what: string) => ({
  summary: `End your ${what}'s pairing`,
  description: `None is no failure. From then on that ${what} is answered nothing.`,
  reply: UnpairReply,
});

/** Every endpoint of people's messengers: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  "GET /api/messaging": {
    summary: "Your channels, and how each of them fares",
    description:
      "In the order in which a notice tries them: push to your devices, Telegram, Slack, Discord, mail, and the household's own address. `failing` is what went wrong last.",
    reply: MessagingReply,
  },
  "POST /api/messaging/telegram/check": {
    ...CHECK,
    summary: "Ask Telegram about the bot's webhook, and set it",
    description:
      "It is asked every hour; this asks now. The webhook is set where it is not this deployment's, or its secret is another. 409 without a bot.",
  },
  "POST /api/messaging/telegram/pairing": {
    ...PAIR,
    summary: "Get a code that pairs your Telegram chat",
    description: `Open the link on your phone, or send the bot \`/start <code>\`: ${ONCE} 409 without a bot.`,
  },
  "DELETE /api/messaging/telegram/pairing": UNPAIR("chat"),
  "POST /api/messaging/telegram/groups": {
    ...PAIR,
    summary: "Get a code that pairs a group in Telegram",
    description:
      "Open the link and choose the group, or write `/start@<bot> <code>` there yourself: once, within ten minutes, by the account whose chat you have paired. The assistant then answers you there, and nobody else, when you call it by its name or reply to it. It knows nothing of you there but what the group was told; approvals and notices never come to a group. 409 without a bot, or before its name is known.",
  },
  "DELETE /api/messaging/telegram/groups/:chat": {
    summary: "End a group's pairing",
    description:
      "None is no failure. The assistant stays in the group until somebody sends it away, and answers nobody.",
    path: { chat: GroupChat },
    reply: UnpairReply,
  },
  "POST /api/messaging/slack/check": {
    ...CHECK,
    summary: "Ask Slack whose token this deployment has",
    description:
      "It is asked every hour; this asks now. Where Slack delivers to is in the app's manifest, which no token of its own may read. 409 without an app.",
  },
  "POST /api/messaging/slack/pairing": {
    ...PAIR,
    summary: "Get a code that pairs your Slack account",
    description: `Send the app \`!start <code>\` in its own conversation: ${ONCE} 409 without an app.`,
  },
  "DELETE /api/messaging/slack/pairing": UNPAIR("conversation"),
  "POST /api/messaging/discord/check": {
    ...CHECK,
    summary: "Ask Discord where it sends interactions, and set it",
    description:
      "It is asked every hour; this asks now. The endpoint and the commands are set where they are others. 409 without an application.",
  },
  "POST /api/messaging/discord/pairing": {
    ...PAIR,
    summary: "Get a code that pairs your Discord account",
    description: `Give the command \`/start <code>\`: ${ONCE} 409 without an application.`,
  },
  "DELETE /api/messaging/discord/pairing": UNPAIR("account"),
  "POST /api/messaging/mail/check": {
    ...CHECK,
    summary: "Look how mail fares",
    description:
      "Nobody can be asked from here where mail is routed to; what was sent and what came says it. 409 without an address to write from.",
  },
  "POST /api/messaging/mail/pairing": {
    ...PAIR,
    summary: "Get a code that pairs the address that you sign in with",
    description: `Write it to the assistant's own address, from that one, as the link does: ${ONCE} 409 without an address to write from.`,
  },
  "DELETE /api/messaging/mail/pairing": UNPAIR("address"),
  "POST /telegram/:botId": {
    summary: "An update of the bot's, from Telegram",
    description:
      "Shows in `X-Telegram-Bot-Api-Secret-Token` what the deployment has set the webhook with; anything else is 401, and nothing is looked at. What is no message or press in a paired chat is taken and leaves nothing. The same `update_id` again is answered once. 503 where it could not be kept: Telegram sends it again.",
    path: { botId: z.string() },
    body: Update,
    reply: WebhookReply,
    fails: [503],
  },
  "POST /slack/:workspaceId": {
    summary: "An event or the press of a button, from Slack",
    description:
      "Signed as Slack signs (`X-Slack-Signature` over `X-Slack-Request-Timestamp` and the body), within five minutes; anything else is 401, and nothing is looked at. `url_verification` is answered with its challenge. What is no message or press in a paired conversation is taken and leaves nothing. The same id again, as Slack repeats it, is answered once. 503 where it could not be kept: Slack sends it again.",
    path: { workspaceId: z.string() },
    reply: SlackReply,
    fails: [503],
  },
  "POST /discord/:guildId": {
    summary: "A command or the press of a button, from Discord",
    description:
      "Signed as Discord signs (`X-Signature-Ed25519` over `X-Signature-Timestamp` and the body); anything else is 401, and nothing is looked at. A ping is answered with itself. Everything else is answered at once, for later (type 5, for a press 6); whoever has not paired hears one sentence that nobody else sees.",
    path: { guildId: z.string() },
    reply: DiscordReply,
  },
} as const satisfies Record<string, Operation>;
