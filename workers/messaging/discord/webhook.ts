import { PROVEN_HEADER } from "../../caller.ts";
import { EPHEMERAL } from "../../discord/message.ts";
import { DISCORD_SIGNATURE_HEADER, DISCORD_TIMESTAMP_HEADER, isFromDiscord } from "../../discord/proof.ts";
import { Problem } from "../../problem.ts";
import type { MessagingContext } from "../app.ts";
import type { DiscordReply } from "../schemas.ts";
import { takeSent } from "../taking.ts";
import { type DiscordDelivery, interactionOf } from "./interaction.ts";

/** docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type */
const PONG = 1;
const MESSAGE = 4;
const LATER = 5;
const CHANGED_LATER = 6;

/** Only whoever asked sees it. */
const say = (content: string): DiscordReply => ({ type: MESSAGE, data: { content, flags: EPHEMERAL } });

/**
 * POST /discord/:guildId: a command, or the press of a button. Discord waits three seconds and sends nothing again, so that it hears at
 * once that the answer comes later; whoever has not paired hears one sentence, and leaves nothing.
 */
export async function takeDiscord(c: MessagingContext): Promise<Response> {
  const { DISCORD_TOKEN: token, DISCORD_PUBLIC_KEY: key, DISCORD_GUILD: guild } = c.env;
  const body = await c.req.text();
  const presented = {
    signature: c.req.header(DISCORD_SIGNATURE_HEADER),
    timestamp: c.req.header(DISCORD_TIMESTAMP_HEADER),
  };
  const isProven =
    token !== undefined && key !== "" && (await isFromDiscord(key, presented, body, c.env.clock().getTime()));
  if (!isProven || c.req.param("guildId") !== guild)
    throw new Problem(
      "invalid_token",
      "This is no interaction of Discord's: its signature is missing, old, or another",
    );
  return c.json(await answerTo(c, readDelivery(body, guild)), 200, { [PROVEN_HEADER]: "discord" });
}

function readDelivery(body: string, guild: string): DiscordDelivery {
  try {
    return interactionOf(body, guild);
  } catch (cause) {
    throw new Problem("malformed_json", "The body is not well-formed JSON; send one interaction", { cause });
  }
}

async function answerTo(c: MessagingContext, delivery: DiscordDelivery): Promise<DiscordReply> {
  if (delivery === null) return say("This is not known here.");
  if (delivery.is === "ping") return { type: PONG };
  if (delivery.is === "elsewhere") return say("This assistant is not for this server.");
  try {
    const taken = await takeSent(c.env, "discord", delivery.sent);
    if (taken === "stranger")
      return say("This assistant is somebody's own. If it is yours, pair this account on its page.");
  } catch (error) {
    console.error(JSON.stringify({ level: "error", event: "update_not_kept", error: String(error) }));
    return say("This could not be taken: try again in a minute.");
  }
  if (delivery.is === "pressed") return { type: CHANGED_LATER };
  return delivery.isInServer ? { type: LATER, data: { flags: EPHEMERAL } } : { type: LATER };
}
