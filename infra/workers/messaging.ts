import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/messaging/bindings.ts";
import type { Config } from "../config/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { countersOf } from "./counters.ts";
import { mailOf } from "./mail.ts";
import { scriptOf } from "./needs.ts";
import { namedRolesOf } from "./people.ts";

/** Conversations and answers in people's own messengers. */
export function declareMessaging(
  config: Config,
  workers: Bound<typeof manifest.bindings, "messaging">,
  provider: Provider,
): Worker<"messaging"> {
  const { CHAT_LIMIT } = countersOf(config.stack);
  const sources = {
    CHAT_LIMIT,
    PAGE_URL: `https://${config.hostname}`,
    PEOPLE: namedRolesOf(config),
    OWNER: config.ownerEmails[0] ?? "",
    TELEGRAM_TOKEN: config.telegramToken,
    // Voice notes come by Telegram alone.
    AI: config.telegramToken === undefined ? undefined : ("bound" as const),
    MAIL: mailOf(config),
    MAIL_ADDRESS: config.mailAddress ?? "",
    SLACK_TOKEN: config.slackToken,
    SLACK_SIGNING_SECRET: config.slackSigningSecret,
    SLACK_WORKSPACE: config.slackWorkspaceId,
    DISCORD_TOKEN: config.discordToken,
    DISCORD_PUBLIC_KEY: config.discordPublicKey,
    DISCORD_GUILD: config.discordGuildId,
  };
  return new Worker("messaging", { ...scriptOf(config, "messaging"), manifest, sources, workers }, provider);
}
