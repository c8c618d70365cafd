import { MINUTE_MS, SECOND_MS } from "../time/calendar.ts";
import type { Env } from "./app.ts";
import type { MessengerChannel, OutgoingMessage, Post } from "./channel.ts";
import type { SpokenContent, WrittenContent } from "./contract.ts";
import { callerOf, changeProfile, roleIn } from "./people.ts";
import { piecesOf } from "./pieces.ts";
import { listQuestions, plainPost, pressed } from "./questions.ts";
import type { ArrivalTask } from "./store.ts";
import { talk } from "./talk.ts";
import { listen } from "./voice/listen.ts";
import type { MessengerWorld } from "./world.ts";

/** What there is to send for a delivery; or that it is to be seen to again, after that long. */
export type TaskAnswer = { readonly sends: readonly OutgoingMessage[] } | { readonly againInMs: number };

/** A person waits at the other end: what ends by itself is tried for about four minutes. */
const RETRIES_MS = [5, 20, 60, 150].map((seconds) => seconds * SECOND_MS);

/** Of one message; every messenger that brings voice notes shows as much. */
const TRANSCRIPT_MAX_CHARS = 3_000;

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
    case "voice":
      return answerVoice(task, arrived, channel, world);
    case "message":
      break;
  }
  // What was said is never a command: it may have been misheard.
  switch ((arrived.heard === undefined && commandOf(arrived.text)) || "") {
    case "start":
      return say(channel.hello);
    case "stop":
      return say("Stopped.");
    case "unpair":
      await env.OUTBOX.getByName("outbox").unpair({ channel: task.channel, person });
      return say("This chat is nobody's any more. Pair it again from the page.");
    case "profile":
      return say(await changeProfile(task, env));
    case "approvals": {
      const posts = await listQuestions(env, caller);
      return posts === null ? again(task, channel) : posted(channel, task, posts);
    }
    default:
      if (!(await isWithinAllowance(env, person))) return { againInMs: MINUTE_MS };
      return answerMessage(task, arrived, channel, world);
  }
}

async function answerVoice(
  task: ArrivalTask,
  spoken: SpokenContent,
  channel: MessengerChannel,
  world: MessengerWorld,
): Promise<TaskAnswer> {
  if (!(await isWithinAllowance(world.env, task.person))) return { againInMs: MINUTE_MS };
  const listened = await listen(task, spoken, channel, world);
  if (listened.is === "written") return answerMessage(task, listened.message, channel, world);
  if (listened.mayPass) return again(task, channel, listened.why);
  return posted(channel, task, [plainPost(`${listened.why}. Write it, please.`)]);
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
  { text, heard }: WrittenContent,
  channel: MessengerChannel,
  { env }: MessengerWorld,
): Promise<TaskAnswer> {
  const { person, event } = task;
  const draft = channel.draft?.(task);
  await draft?.begin();
  const said = { text, session: channel.name, key: `${channel.name}-${event}` };
  const talked = await talk(env, callerOf(env, person), said, async (soFar) => draft?.show(soFar));
  if (talked.is === "again") return again(task, channel, talked.why);
  const reply = channel.reply(task, talked.is === "said" ? talked.reply : talked.why);
  return {
    sends: heard === undefined ? reply : [...(await transcriptShown(task, heard, channel)), ...reply],
  };
}

/** So that the person sees what was understood before they rely on the answer. */
const transcriptShown = (
  task: ArrivalTask,
  heard: string,
  channel: MessengerChannel,
): Promise<readonly OutgoingMessage[]> =>
  Promise.all(
    piecesOf(heard, TRANSCRIPT_MAX_CHARS).map((text, at) =>
      channel.post(task, { head: at === 0 ? "You said" : null, text, question: null }, at),
    ),
  );

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
