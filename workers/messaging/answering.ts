import { roleIn } from "../people.ts";
import { MINUTE_MS } from "../time/calendar.ts";
import type { Env } from "./app.ts";
import type { MessengerChannel, OutgoingMessage } from "./channel.ts";
import type { SpokenContent, WrittenContent } from "./contract.ts";
import { answerInGroup } from "./groups/answering.ts";
import { callerOf, changeProfile } from "./people.ts";
import { piecesOf } from "./posts/pieces.ts";
import { again, commandOf, posted, type TaskAnswer } from "./posts/posting.ts";
import { listQuestions, plainPost, pressed } from "./posts/questions.ts";
import type { ArrivalTask } from "./store.ts";
import { lastReply, talk } from "./talk.ts";
import { listen } from "./voice/listen.ts";
import { afterCommand, said, wantsLastAloud } from "./voice/saying.ts";
import type { MessengerWorld } from "./world.ts";

/** Of one message; every messenger that brings voice notes shows as much. */
const TRANSCRIPT_MAX_CHARS = 3_000;

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
      return arrived.inGroup ? answerInGroup(task, arrived, channel, world) : say(channel.hello);
    case "other":
      return say(`I cannot read a ${arrived.what} here. Write it, please.`);
    case "pressed":
      return answerPress(task, channel, world);
    case "voice":
      return answerVoice(task, arrived, channel, world);
    case "message":
      break;
  }
  if (arrived.inGroup) {
    if (!(await isWithinAllowance(env, person))) return forAllowance(task);
    return answerInGroup(task, arrived, channel, world);
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
    case "speak":
      if (!(await isWithinAllowance(env, person))) return forAllowance(task);
      return answerAloud(task, arrived, channel, world);
    default:
      if (!(await isWithinAllowance(env, person))) return forAllowance(task);
      if (wantsLastAloud(arrived.text)) return lastAloud(task, channel, world);
      return answerMessage(task, arrived, channel, world);
  }
}

/** `/speak` and a question: its answer in writing, and said aloud. Alone: the last answer. */
async function answerAloud(
  task: ArrivalTask,
  arrived: WrittenContent,
  channel: MessengerChannel,
  world: MessengerWorld,
): Promise<TaskAnswer> {
  const text = afterCommand(arrived.text);
  if (text === "") return lastAloud(task, channel, world);
  return answerMessage(task, { ...arrived, text }, channel, world, true);
}

async function lastAloud(
  task: ArrivalTask,
  channel: MessengerChannel,
  world: MessengerWorld,
): Promise<TaskAnswer> {
  const last = await lastReply(world.env, callerOf(world.env, task.person), channel.name);
  if (last === null) return posted(channel, task, [plainPost("I have said nothing here yet.")]);
  return { sends: await said(task, last, channel, world) };
}

async function answerVoice(
  task: ArrivalTask,
  spoken: SpokenContent,
  channel: MessengerChannel,
  world: MessengerWorld,
): Promise<TaskAnswer> {
  if (!(await isWithinAllowance(world.env, task.person))) return forAllowance(task);
  const listened = await listen(task, spoken, channel, world);
  if (listened.is === "written") return answerMessage(task, listened.message, channel, world);
  if (listened.mayPass) return again(task, channel, listened.why);
  return posted(channel, task, [plainPost(`${listened.why}. Write it, please.`)]);
}

async function answerMessage(
  task: ArrivalTask,
  { text, heard }: WrittenContent,
  channel: MessengerChannel,
  world: MessengerWorld,
  isAloud = false,
): Promise<TaskAnswer> {
  const { env } = world;
  const { person, event } = task;
  const draft = channel.draft?.(task);
  await draft?.begin();
  const message = { text, session: channel.name, key: `${channel.name}-${event}` };
  const talked = await talk(env, callerOf(env, person), message, async (soFar) => draft?.show(soFar));
  if (talked.is === "again") return again(task, channel, talked.why);
  const reply = channel.reply(task, talked.is === "said" ? talked.reply : talked.why);
  const aloud = isAloud && talked.is === "said" ? await said(task, talked.reply, channel, world) : [];
  const shown = heard === undefined ? [] : await transcriptShown(task, heard, channel);
  return { sends: [...shown, ...reply, ...aloud] };
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

/** No attempt: nothing was asked for. */
const forAllowance = ({ attempts }: ArrivalTask): TaskAnswer => ({ againInMs: MINUTE_MS, attempts });

/** As the door counts messages (workers/edge/limits); where nothing counts, a known person passes. */
const isWithinAllowance = ({ CHAT_LIMIT }: Pick<Env, "CHAT_LIMIT">, person: string): Promise<boolean> =>
  CHAT_LIMIT.limit({ key: `client:${person}` }).then(
    ({ success }) => success,
    () => true,
  );
