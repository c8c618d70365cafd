import * as z from "zod/mini";
import type { ArrivalContent } from "../contract.ts";
import type { SentMessage } from "../taking.ts";

// What of an interaction is read (docs.discord.com/developers/interactions/receiving-and-responding#interaction-object).

const User = z.object({ id: z.string() });

const Interaction = z.looseObject({
  id: z.string(),
  application_id: z.string(),
  type: z.int(),
  token: z.string(),
  guild_id: z.optional(z.string()),
  user: z.optional(User),
  member: z.optional(z.looseObject({ user: User })),
  data: z.optional(
    z.looseObject({
      name: z.optional(z.string()),
      custom_id: z.optional(z.string()),
      options: z.optional(z.array(z.looseObject({ name: z.string(), value: z.unknown() }))),
    }),
  ),
});

const PING = 1;
const COMMAND = 2;
const COMPONENT = 3;

/** The commands of the application: their names are the words that every channel has for the same thing. */
export const COMMANDS = [
  command("ask", "Say something to your assistant", ["text", "What you want to say"]),
  command("approvals", "What waits for your answer"),
  command("stop", "End the reply that is being written"),
  command("start", "Pair this account with yourself", ["code", "The code that the page shows"]),
  command("unpair", "End the pairing"),
];

function command(name: string, description: string, option?: readonly [string, string]) {
  const options = option ? [{ type: 3, name: option[0], description: option[1], required: true }] : [];
  return { name, description, type: 1, options };
}

/** `elsewhere`: of a server that this deployment is not for; null is what is not read. */
export type DiscordDelivery =
  | { readonly is: "ping" }
  | { readonly is: "elsewhere" }
  | { readonly is: "command" | "pressed"; readonly isInServer: boolean; readonly sent: SentMessage }
  | null;

export function interactionOf(body: string, guild: string): DiscordDelivery {
  const read = z.safeParse(Interaction, JSON.parse(body));
  if (!read.success) return null;
  const { id: event, type, application_id, token, guild_id, user, member, data } = read.data;
  if (type === PING) return { is: "ping" };
  const sender = (user ?? member?.user)?.id;
  if (sender === undefined) return null;
  if (guild_id !== undefined && guild_id !== guild) return { is: "elsewhere" };
  const isInServer = guild_id !== undefined;
  // Their account is where they are written to: a direct message is opened by it.
  const of = (arrived: ArrivalContent) => ({ isInServer, sent: { event, sender, chat: sender, arrived } });
  const via = `/webhooks/${application_id}/${token}`;
  if (type === COMPONENT && data?.custom_id !== undefined)
    return { is: "pressed", ...of({ is: "pressed", data: data.custom_id, query: via, message: event }) };
  if (type !== COMMAND || data?.name === undefined) return null;
  const given = data.options?.[0]?.value;
  const words = typeof given === "string" ? given.toWellFormed() : "";
  const text = data.name === "ask" ? words : `/${data.name} ${words}`.trim();
  return { is: "command", ...of({ is: "message", text, via }) };
}
