import { groupSession } from "../../audience.ts";
import { roleIn } from "../../people.ts";
import type { MessagingContext } from "../app.ts";
import type { ChannelName } from "../contract.ts";
import { householdOutbox, messengerOf } from "../objects.ts";
import { callerOf } from "../people.ts";
import { commandOf } from "../posts/posting.ts";
import type { SentInGroup, SentMessage, TakenAs } from "../taking.ts";
import { stopSession } from "../talk.ts";

const START = /^[/!]start@(\w+)\s+([\w-]{10,64})$/;

/**
 * Takes a message of a group: its person's code pairs it, and what they say to the assistant is kept for its answer. Everybody else there is
 * nobody, and what is not for the assistant is read no further; nothing of either is kept.
 */
export async function takeFromGroup(
  env: MessagingContext["env"],
  channel: ChannelName,
  { event, sender, chat, arrived, group }: SentMessage & { readonly group: SentInGroup },
): Promise<TakenAs> {
  if (arrived.is !== "message") return "stranger";
  const outbox = householdOutbox(env);
  const [, bot, code] = START.exec(arrived.text.trim()) ?? [];
  if (bot !== undefined && code !== undefined) {
    const { title } = group;
    const paired = await outbox.pairGroup({ channel, chat, title, sender, code, bot: bot.toLowerCase() });
    if (paired === null) return "stranger";
    const { person } = paired;
    await messengerOf(env).take({ channel, event, chat, person, arrived: { is: "paired", inGroup: true } });
    return "paired";
  }
  const known = await outbox.groupOf({ channel, chat, sender });
  if (known === null || roleIn(env.PEOPLE, known.person) === null) return "stranger";
  if (!group.isReply && !group.called.includes(known.bot)) return "stranger";
  const text = withoutName(arrived.text, known.bot);
  const { person } = known;
  if (commandOf(text) === "stop")
    env.keep(stopSession(env, groupSession(channel, chat), callerOf(env, person)));
  await messengerOf(env).take({
    channel,
    event,
    chat,
    person,
    arrived: { ...arrived, text, inGroup: true },
  });
  return "taken";
}

/** What is said, without whom it is said to. */
const withoutName = (text: string, bot: string): string =>
  text.replaceAll(new RegExp(`\\s?@${bot}\\b`, "gi"), "").trim();
