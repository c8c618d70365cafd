import { z } from "zod";
import { flag, text } from "./forms.ts";
import { key } from "./key.ts";

/** The keys about the owner's own messengers. Each has its own; none of them is needed. */
export const CHANNEL_KEYS = {
  telegramToken: key({
    required: false,
    secret: true,
    description:
      "The token of your own Telegram bot, as @BotFather gives it: for notifications, approvals and talking from the phone",
    example: "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK",
    sealedAs: `1000000000:${"A".repeat(35)}`,
    check: text(
      /^\d{5,16}:[\w-]{30,64}$/,
      "is not a token as @BotFather gives it: the bot's number, a colon, and letters",
    ),
  }),
  mailAddress: key({
    required: false,
    secret: false,
    description:
      "The address by which your assistant writes and is written to, at a domain of yours with Email Routing: for notifications, and for what you forward",
    example: "assistant@example.com",
    check: z.email({ error: "is not an address such as assistant@example.com" }).toLowerCase(),
  }),
  mailRouting: key({
    required: false,
    secret: false,
    description:
      "Whether the deploy makes the routing rule that brings mail to mailAddress here; its domain has to be the zone's, with Email Routing on",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  slackToken: key({
    required: false,
    secret: true,
    description:
      "The bot token of your own Slack app: for notifications, approvals and talking there; `npm run channels -- slack` prints what the app is made from",
    example: "xoxb-1000000000-1000000000-AAAAAAAAAAAAAAAAAAAAAAAA",
    sealedAs: `xoxb-1000000000-${"A".repeat(24)}`,
    check: text(/^xoxb-[\w-]{20,200}$/, "is not the bot token of a Slack app, which begins with xoxb-"),
  }),
  slackSigningSecret: key({
    required: false,
    secret: true,
    description: "What Slack signs its deliveries with: Signing Secret, under Basic Information of the app",
    example: "0123456789abcdef0123456789abcdef",
    sealedAs: "a".repeat(32),
    check: text(/^[\da-f]{32,64}$/, "is not a signing secret of Slack's, which is 32 digits of hex"),
  }),
  slackWorkspaceId: key({
    required: false,
    secret: false,
    description: "The one Slack workspace that is read, as its address in the browser has it",
    example: "T0123ABCD",
    fallback: "",
    check: text(/^(|T[A-Z0-9]{6,20})$/, "is not the id of a workspace, such as T0123ABCD"),
  }),
  discordToken: key({
    required: false,
    secret: true,
    description:
      "The bot token of your own Discord application: for notifications, approvals and talking there by commands",
    example: "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    sealedAs: `${"A".repeat(26)}.${"A".repeat(6)}.${"A".repeat(38)}`,
    check: text(
      /^[\w-]{20,40}\.[\w-]{4,10}\.[\w-]{25,80}$/,
      "is not a bot's token as Discord shows it: three parts with dots between",
    ),
  }),
  discordPublicKey: key({
    required: false,
    secret: false,
    description:
      "What Discord's deliveries are checked with: Public Key, under General Information of the application",
    example: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    fallback: "",
    check: text(/^(|[\da-fA-F]{64})$/, "is not a public key of Discord's, which is 64 digits of hex"),
  }),
  discordGuildId: key({
    required: false,
    secret: false,
    description: "The one Discord server in which commands are answered, besides direct messages",
    example: "1234567890123456789",
    fallback: "",
    check: text(/^(|\d{15,22})$/, "is not the id of a server, which is a long number"),
  }),
} as const;
