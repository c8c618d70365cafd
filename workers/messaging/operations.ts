import * as z from "zod/mini";
import type { Operation } from "../operation.ts";
import { MessagingReply, PairingBody, PairingReply, UnpairReply, WebhookReply } from "./schemas.ts";
import { Update } from "./telegram/update.ts";

/** Every endpoint of people's messengers: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  "GET /api/messaging": {
    summary: "Your channels, and how each of them fares",
    description:
      "In the order in which a notice tries them: push to your devices, Telegram, and the household's own address. `failing` is what went wrong last.",
    reply: MessagingReply,
  },
  "POST /api/messaging/telegram/check": {
    summary: "Ask Telegram about the bot's webhook, and set it",
    description:
      "It is asked every hour; this asks now. The webhook is set where it is not this deployment's, or its secret is another. 409 without a bot.",
    body: PairingBody,
    reply: MessagingReply,
    fails: [409],
    keyed: "Taken and not kept: asking again changes nothing more.",
  },
  "POST /api/messaging/telegram/pairing": {
    summary: "Get a code that pairs your Telegram chat",
    description:
      "Open the link on your phone, or send the bot `/start <code>`: once, within ten minutes. A program's code pairs the owner. A code that was asked for before pairs nothing more, and neither does the chat that was paired before. 409 without a bot.",
    body: PairingBody,
    reply: PairingReply,
    fails: [409],
    keyed: "Taken and not kept: each request makes a new code, and ends the one before.",
  },
  "DELETE /api/messaging/telegram/pairing": {
    summary: "End your chat's pairing",
    description: "None is no failure. From then on the bot answers that chat nothing.",
    reply: UnpairReply,
  },
  "POST /telegram/:botId": {
    summary: "An update of the bot's, from Telegram",
    description:
      "Shows in `X-Telegram-Bot-Api-Secret-Token` what the deployment has set the webhook with; anything else is 401, and nothing is looked at. What is no message or press in a paired chat is taken and leaves nothing. The same `update_id` again is answered once. 503 where it could not be kept: Telegram sends it again.",
    path: { botId: z.string() },
    body: Update,
    reply: WebhookReply,
    fails: [503],
  },
} as const satisfies Record<string, Operation>;
