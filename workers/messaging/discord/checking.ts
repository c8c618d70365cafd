import * as z from "zod/mini";
import { callDiscord } from "../../discord/api.ts";
import type { CallOutcome } from "../../wire/called.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import { keptHealth, noteHealth } from "../health.ts";
import type { MessengerWorld } from "../world.ts";
import type { DiscordBot } from "./channel.ts";
import { COMMANDS } from "./interaction.ts";

/** docs.discord.com/developers/resources/application#application-object */
const Application = z.looseObject({
  id: z.string(),
  name: z.string(),
  verify_key: z.string(),
  interactions_endpoint_url: z.nullish(z.string()),
});
type Application = z.infer<typeof Application>;

type Checking = Pick<MessengerWorld, "sql" | "env" | "clock"> & DiscordBot;

/**
 * Asks Discord where it sends interactions and sets that where it is not this deployment; it tries the endpoint before it takes it. The
 * commands are set once for each change of them.
 */
export async function checkDiscord(world: Checking): Promise<void> {
  const { sql, clock } = world;
  const called = await callDiscord(world, "GET", "/applications/@me");
  noteHealth(sql, "discord", { problem: await problemOf(world, called), checkedAt: clock().getTime() });
}

async function problemOf(world: Checking, called: CallOutcome): Promise<string | null> {
  const { sql, env } = world;
  if (called.is !== "done") return `Discord does not take the token: ${called.failure}`;
  const read = z.safeParse(Application, called.result);
  if (!read.success) return "Discord's answer could not be read";
  const application: Application = read.data;
  noteHealth(sql, "discord", { bot: application.name });
  if (application.verify_key !== env.DISCORD_PUBLIC_KEY.toLowerCase())
    return "purser:discordPublicKey is not the key of this token's application";
  const url = `${env.PAGE_URL}/discord/${env.DISCORD_GUILD}`;
  if (application.interactions_endpoint_url !== url) {
    const set = await callDiscord(world, "PATCH", "/applications/@me", { interactions_endpoint_url: url });
    if (set.is !== "done") return `Discord did not take the endpoint: ${set.failure}`;
  }
  const due = await sha256Hex(JSON.stringify([application.id, COMMANDS]));
  if (keptHealth(sql, "discord", "webhook") === due) return null;
  const commands = await callDiscord(world, "PUT", `/applications/${application.id}/commands`, COMMANDS);
  if (commands.is !== "done") return `Discord did not take the commands: ${commands.failure}`;
  noteHealth(sql, "discord", { webhook: due });
  return null;
}
