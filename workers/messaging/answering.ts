import { SECOND_MS } from "../time/calendar.ts";
import type { Env } from "./app.ts";
import type { MessengerChannel, OutgoingMessage, Post } from "./channel.ts";
import { callerOf, roleIn } from "./people.ts";
import { listQuestions, plainPost, pressed } from "./questions.ts";
import type { ArrivalTask } from "./store.ts";
import { talk } from "./talk.ts";
import type { MessengerWorld } from "./world.ts";

/** What there is to send for a delivery; or that it is to be seen to again, after that long. */
export type TaskAnswer = { readonly sends: readonly OutgoingMessage[] } | { readonly againInMs: number };

/** A person waits at the other end: what ends by itself is tried for about four minutes. */
const RETRIES_MS = [5, 20, 60, 150].map((seconds) => seconds * SECOND_MS);

const UNANSWERED = "I could not answer this: try again, or look at the page.";

/** A word for the assistant itself. Where a messenger keeps `/` for its own commands, `!` does. */
export const commandOf = (text: string): string | null => /^[/!](\w+)/.exec(text.trim())?.[1] ?? null;

/** Sees to one delivery of a paired chat. */
export async function answer(task: ArrivalTask, world: MessengerWorld): Promise<TaskAnswer> {
  const { env } = world;
  const { person, arrived } = task;
  const channel = world.channelOf(task.channel);
  if (channel === null || roleIn(env.PEOPLE, person) === null) return { sends: [] };
  const caller = callerOf(env, person);
  const say = async (text: string) => posted(channel, task, [plainPost(text)]);
  switch (arrived.is) {
    case "paired":
      return say(channel.hello);
    case "other":
      return say(`I cannot read a ${arrived.what} here. Write it, please.`);
    case "pressed":
      return answerPress(task, channel, world);
    case "message":
      break;
  }
  switch (commandOf(arrived.text) ?? "") {
    case "start":
      return say(channel.hello);
    case "stop":
      return say("Stopped.");
    case "unpair":
      await env.OUTBOX.getByName("outbox").unpair({ channel: task.channel, person });
      return say("This chat is nobody's any more. Pair it again from the page.");
    case "approvals": {
      const posts = await listQuestions(env, caller);
      return posts === null ? again(task, channel) : posted(channel, task, posts);
    }
    default:
      return answerMessage(task, arrived.text, channel, world);
  }
}

const posted = async (
  channel: MessengerChannel,
  task: ArrivalTask,
  posts: readonly Post[],
): Promise<TaskAnswer> => ({
  sends: await Promise.all(posts.map((post, at) => channel.post(task, post, at))),
});

async function answerMessage(
  task: ArrivalTask,
  text: string,
  channel: MessengerChannel,
  { env }: MessengerWorld,
): Promise<TaskAnswer> {
  const { person, event } = task;
  if (!(await isWithinAllowance(env, person))) return { againInMs: 60 * SECOND_MS };
  const draft = channel.draft?.(task);
  await draft?.begin();
  const said = { text, session: channel.name, key: `${channel.name}-${event}` };
  const talked = await talk(env, callerOf(env, person), said, async (soFar) => draft?.show(soFar));
  if (talked.is === "again") return again(task, channel, talked.why);
  return { sends: channel.reply(task, talked.is === "said" ? talked.reply : talked.why) };
}

async function answerPress(
  task: ArrivalTask,
  channel: MessengerChannel,
  { env }: MessengerWorld,
): Promise<TaskAnswer> {
  const press = await channel.pressed(task);
  const post = press && (await pressed(env, callerOf(env, task.person), press));
  if (press !== null && post === null) return again(task, channel);
  await channel.release?.(task, press !== null);
  return { sends: post === null ? [] : [await channel.change(task, post)] };
}

/** Later, and a few times in all: then the person hears that there is no answer. */
export async function again(
  task: ArrivalTask,
  channel: MessengerChannel | null,
  why: string | null = null,
): Promise<TaskAnswer> {
  const wait = RETRIES_MS[task.attempts];
  if (wait !== undefined) return { againInMs: wait };
  if (channel === null) return { sends: [] };
  return posted(channel, task, [plainPost(why ? `${UNANSWERED} (${why})` : UNANSWERED)]);
}

/** As the door counts messages (workers/edge/limits); where nothing counts, a known person passes. */
const isWithinAllowance = ({ CHAT_LIMIT }: Pick<Env, "CHAT_LIMIT">, person: string): Promise<boolean> =>
  CHAT_LIMIT.limit({ key: `client:${person}` }).then(
    ({ success }) => success,
    () => true,
  );
