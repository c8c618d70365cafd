import { groupSession } from "../../audience.ts";
import type { MessengerChannel } from "../channel.ts";
import type { WrittenContent } from "../contract.ts";
import { callerOf } from "../people.ts";
import { again, commandOf, posted, type TaskAnswer } from "../posts/posting.ts";
import { plainPost } from "../posts/questions.ts";
import type { ArrivalTask } from "../store.ts";
import { talk } from "../talk.ts";
import type { MessengerWorld } from "../world.ts";

const HELLO =
  "I answer my person here when they speak to me by my name or reply to me. Others read this, so I know nothing of them here but what is said in this group. /unpair ends it.";
const NOT_HERE = "Others read this. Write that to me in our own chat.";
/** Why there is none may be about the person, such as their money. */
const UNANSWERED = "I cannot answer here now; look at the page.";

/** Sees to something that a group's person has said there. Nothing of theirs is shown, asked or changed. */
export async function answerInGroup(
  task: ArrivalTask,
  arrived: WrittenContent | { readonly is: "paired" },
  channel: MessengerChannel,
  { env }: MessengerWorld,
): Promise<TaskAnswer> {
  const say = (text: string) => posted(channel, task, [plainPost(text)]);
  if (arrived.is === "paired") return say(HELLO);
  const { chat, person, event } = task;
  switch (commandOf(arrived.text) ?? "") {
    case "start":
      return say(HELLO);
    case "stop":
      return say("Stopped.");
    case "unpair":
      await env.OUTBOX.getByName("outbox").endGroup({ channel: task.channel, chat });
      return say("I answer nobody here any more.");
    case "approvals":
    case "profile":
    case "speak":
      return say(NOT_HERE);
  }
  if (arrived.text === "") return say(HELLO);
  const session = groupSession(channel.name, chat);
  const said = { text: arrived.text, session, key: `${channel.name}-${event}` };
  const talked = await talk(env, callerOf(env, person), said, async () => {});
  if (talked.is === "said") return { sends: channel.reply(task, talked.reply) };
  return talked.is === "again" ? again(task, channel) : say(UNANSWERED);
}
