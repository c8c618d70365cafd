import { OWNERS, type Route } from "../route.ts";

/** Telegram's own sign that a delivery is its. */
export const TELEGRAM_SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** The routes of people's messengers. */
export const routes: readonly Route[] = [
  { path: "/api/messaging", methods: { GET: OWNERS } },
  { path: "/api/messaging/telegram/check", methods: { POST: OWNERS } },
  { path: "/api/messaging/telegram/pairing", methods: { POST: OWNERS, DELETE: OWNERS } },
  {
    path: "/telegram/:botId",
    methods: { POST: "proof" },
    front: { application: "messengers", proof: "header-key", limit: "webhook" },
    limit: "webhook",
    headers: [TELEGRAM_SECRET_HEADER],
    // What was said is in the conversation; a record for each message would be a second history.
    kept: "counted",
    opensWith: "telegramToken",
  },
];
