import type { Outside } from "../outside.ts";
import type { Env } from "./app.ts";
import type { MessengerChannel } from "./channel.ts";
import type { ChannelName } from "./contract.ts";
import { discordChannel } from "./discord/channel.ts";
import { checkDiscord } from "./discord/checking.ts";
import { noteHealth } from "./health.ts";
import { mailChannel } from "./mail/channel.ts";
import { slackChannel } from "./slack/channel.ts";
import { checkSlack } from "./slack/checking.ts";
import { telegramChannel } from "./telegram/channel.ts";
import { checkWebhook } from "./telegram/checking.ts";
import type { MessengerWorld } from "./world.ts";

/** In the order in which they are tried and shown. */
export const CHANNEL_NAMES = [
  "telegram",
  "slack",
  "discord",
  "mail",
] as const satisfies readonly ChannelName[];

type Needed = Pick<
  Env,
  "TELEGRAM_TOKEN" | "SLACK_TOKEN" | "DISCORD_TOKEN" | "MAIL" | "MAIL_ADDRESS" | "PAGE_URL"
>;
type Way = Pick<Outside, "clock" | "send">;

/** Whether the owner has set that channel up. */
export const isSetUp = (name: ChannelName, env: Needed): boolean =>
  Boolean(
    {
      telegram: env.TELEGRAM_TOKEN,
      slack: env.SLACK_TOKEN,
      discord: env.DISCORD_TOKEN,
      mail: env.MAIL && env.MAIL_ADDRESS,
    }[name],
  );

/** A channel that is set up; null for one that is not. */
export function channelOf(name: ChannelName, env: Needed, way: Way): MessengerChannel | null {
  const { TELEGRAM_TOKEN, SLACK_TOKEN, DISCORD_TOKEN, MAIL, MAIL_ADDRESS: sender, PAGE_URL: pageUrl } = env;
  switch (name) {
    case "telegram":
      return TELEGRAM_TOKEN ? telegramChannel({ token: TELEGRAM_TOKEN, ...way }) : null;
    case "slack":
      return SLACK_TOKEN ? slackChannel({ token: SLACK_TOKEN, ...way }) : null;
    case "discord":
      return DISCORD_TOKEN ? discordChannel({ token: DISCORD_TOKEN, ...way }) : null;
    case "mail":
      return MAIL && sender ? mailChannel({ binding: MAIL, sender, pageUrl }) : null;
  }
}

/** Asks a messenger about its way to us, and sets it where it may. False where the channel is not set up. */
export async function checkChannel(world: MessengerWorld, name: ChannelName): Promise<boolean> {
  const { TELEGRAM_TOKEN, SLACK_TOKEN, DISCORD_TOKEN } = world.env;
  if (!isSetUp(name, world.env)) return false;
  if (name === "telegram") await checkWebhook({ ...world, token: TELEGRAM_TOKEN ?? "" });
  if (name === "slack") await checkSlack({ ...world, token: SLACK_TOKEN ?? "" });
  if (name === "discord") await checkDiscord({ ...world, token: DISCORD_TOKEN ?? "" });
  // Nobody can be asked from here where mail is routed to; what is sent says whether it was taken.
  if (name === "mail") noteHealth(world.sql, "mail", { problem: null, checkedAt: world.clock().getTime() });
  return true;
}
