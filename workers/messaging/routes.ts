import { OWNERS, type Route } from "../route.ts";

/** Telegram's own sign that a delivery is its. */
export const TELEGRAM_SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** Far more than a message or a press has. */
const DELIVERY_MAX_BYTES = 256 * 1024;

/** What comes from messengers. What was said is in the conversation; a record for each message would be a second history. */
const delivery = (
  path: string,
  proof: "header-key" | "signature",
  more: Pick<Route, "opensWith" | "headers" | "body">,
): Route => ({
  path,
  methods: { POST: "proof" },
  front: { application: "messengers", proof, limit: "webhook" },
  limit: "webhook",
  kept: "counted",
  ...more,
});

const paired = (channel: string): Route[] => [
  { path: `/api/messaging/${channel}/check`, methods: { POST: OWNERS } },
  { path: `/api/messaging/${channel}/pairing`, methods: { POST: OWNERS, DELETE: OWNERS } },
];

/** The routes of people's messengers. */
export const routes: readonly Route[] = [
  { path: "/api/messaging", methods: { GET: OWNERS } },
  ...["telegram", "slack", "discord", "mail"].flatMap(paired),
  { path: "/api/messaging/telegram/groups", methods: { POST: OWNERS } },
  { path: "/api/messaging/telegram/groups/:chat", methods: { DELETE: OWNERS } },
  delivery("/telegram/:botId", "header-key", {
    opensWith: "telegramToken",
    headers: [TELEGRAM_SECRET_HEADER],
  }),
  // Signatures are over the bytes as they came.
  delivery("/slack/:workspaceId", "signature", {
    opensWith: "slackToken",
    headers: ["x-slack-signature", "x-slack-request-timestamp"],
    body: { types: ["application/json", "application/x-www-form-urlencoded"], maxBytes: DELIVERY_MAX_BYTES },
  }),
  delivery("/discord/:guildId", "signature", {
    opensWith: "discordToken",
    headers: ["x-signature-ed25519", "x-signature-timestamp"],
    body: { types: ["application/json"], maxBytes: DELIVERY_MAX_BYTES },
  }),
];
