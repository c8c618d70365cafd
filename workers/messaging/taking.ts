import { roleIn } from "../people.ts";
import { Problem } from "../problem.ts";
import type { MessagingContext } from "./app.ts";
import type { ArrivalContent, ChannelName } from "./contract.ts";
import { takeFromGroup } from "./groups/taking.ts";
import { householdOutbox, messengerOf } from "./objects.ts";
import { callerOf } from "./people.ts";
import { commandOf } from "./posts/posting.ts";
import { stopSession } from "./talk.ts";

/** What somebody sent in a conversation of their own with the assistant. */
export type SentMessage = {
  /** The messenger's own name for the delivery. */
  readonly event: string;
  /** Their account there; names are never an identity. */
  readonly sender: string;
  readonly chat: string;
  readonly arrived: ArrivalContent;
  /** Where others hear it too. */
  readonly group?: SentInGroup;
};

/** A message of a group, and whether it is for the assistant. */
export type SentInGroup = {
  readonly title: string;
  /** Every name that it calls, in lower case, without @. */
  readonly called: readonly string[];
  /** It answers something that the assistant has said. */
  readonly isReply: boolean;
};

/** What became of it. `stranger`: it is nobody's who may sign in, and nothing of it is kept. */
export type TakenAs = "taken" | "paired" | "stranger";

const START = /^[/!]start(?:@\w+)?\s+([\w-]{10,64})$/;

/** The code of a message that pairs; null where it is none. */
export const pairingCodeOf = (arrived: ArrivalContent): string | null =>
  arrived.is === "message" ? (START.exec(arrived.text.trim())?.[1] ?? null) : null;

/** Takes what a messenger has delivered: a code pairs, what a paired chat says is kept for its answer, and a stranger's is nothing. */
export async function takeSent(
  env: MessagingContext["env"],
  channel: ChannelName,
  sent: SentMessage,
): Promise<TakenAs> {
  const { event, sender, chat, arrived, group } = sent;
  if (group !== undefined) return takeFromGroup(env, channel, { ...sent, group });
  const outbox = householdOutbox(env);
  const code = pairingCodeOf(arrived);
  const known = await outbox.paired({ channel, sender });
  if (code !== null) {
    const paired = await outbox.pair({ channel, sender, chat, code });
    if (paired) {
      const via = arrived.is === "message" && arrived.via !== undefined ? { via: arrived.via } : {};
      const { person } = paired;
      await messengerOf(env).take({ channel, event, chat, person, arrived: { is: "paired", ...via } });
      return "paired";
    }
    if (!known) return "stranger";
  }
  if (known === null || known.chat !== chat || roleIn(env.PEOPLE, known.person) === null) return "stranger";
  const { person } = known;
  if (arrived.is === "message" && commandOf(arrived.text) === "stop")
    env.keep(stopSession(env, channel, callerOf(env, person)));
  await messengerOf(env).take({ channel, event, chat, person, arrived });
  return "taken";
}

/** @throws Problem unavailable, so that the messenger sends it again */
export async function keptOrRefused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    console.error(JSON.stringify({ level: "error", event: "update_not_kept", error: String(cause) }));
    throw new Problem("unavailable", "The delivery could not be kept; send it again", { cause });
  }
}
