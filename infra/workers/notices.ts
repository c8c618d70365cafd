import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/notices/bindings.ts";
import type { Config } from "../config/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { mailOf } from "./mail.ts";
import { scriptOf } from "./needs.ts";
import { namedRolesOf } from "./people.ts";

/** The owner's outbox. */
export function declareNotices(
  config: Config,
  workers: Bound<typeof manifest.bindings, "notices">,
  provider: Provider,
): Worker<"notices"> {
  const sources = {
    PUSH_KEY: config.pushKey,
    PAGE_URL: `https://${config.hostname}`,
    PEOPLE: Object.keys(namedRolesOf(config)),
    LOCAL_PUSH_HOST: config.localPushHost,
    TELEGRAM_TOKEN: config.telegramToken,
    MAIL: mailOf(config),
    MAIL_ADDRESS: config.mailAddress ?? "",
    SLACK_TOKEN: config.slackToken,
    DISCORD_TOKEN: config.discordToken,
    NOTIFY_URL: config.notifyUrl,
  };
  return new Worker("notices", { ...scriptOf(config, "notices"), manifest, sources, workers }, provider);
}
