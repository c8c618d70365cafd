import type { Outside } from "../outside.ts";
import type { Env } from "./app.ts";
import type { Channel } from "./channel.ts";
import type { ChannelName } from "./contract.ts";
import { discordChannel } from "./discord/channel.ts";
import { checkDiscord } from "./discord/checking.ts";
import { slackChannel } from "./slack/channel.ts";
import { checkSlack } from "./slack/checking.ts";
import { telegramChannel } from "./telegram/channel.ts";
import { checkWebhook } from "./telegram/checking.ts";
import type { MessengerWorld } from "./world.ts";

type Tokens = Pick<Env, "TELEGRAM_TOKEN" | "SLACK_TOKEN" | "DISCORD_TOKEN">;

const tokenOf = (name: ChannelName, env: Tokens): string | undefined =>
  ({ telegram: env.TELEGRAM_TOKEN, slack: env.SLACK_TOKEN, discord: env.DISCORD_TOKEN })[name];

/** Whether the owner has set that channel up. */
export const isSetUp = (name: ChannelName, env: Tokens): boolean => Boolean(tokenOf(name, env));

const MADE = { telegram: telegramChannel, slack: slackChannel, discord: discordChannel } as const;
const CHECKS = { telegram: checkWebhook, slack: checkSlack, discord: checkDiscord } as const;

/** A channel that is set up; null for one that is not. */
export function channelOf(
  name: ChannelName,
  env: Tokens,
  outside: Pick<Outside, "clock" | "send">,
): Channel | null {
  const token = tokenOf(name, env);
  return token ? MADE[name]({ token, ...outside }) : null;
}

/** Asks a messenger about its way to us, and sets it where it may. False where the channel is not set up. */
export async function checkChannel(world: MessengerWorld, name: ChannelName): Promise<boolean> {
  const token = tokenOf(name, world.env);
  if (!token) return false;
  await CHECKS[name]({ ...world, token });
  return true;
}
