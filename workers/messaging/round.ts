import { answer } from "./answering.ts";
import { again } from "./posts/posting.ts";
import { sendAll } from "./sending.ts";
import { dueChats, finishTask, nextTask, noteAttempt, postponeTask, settleInterrupted } from "./store.ts";
import type { MessengerWorld } from "./world.ts";

/** Chats that are seen to at once. What is left has the next alarm. */
export const CHATS_MAX = 2;
/** Messages that one alarm sends to a chat before it answers, and after; each may be sent once more as plain text. */
export const SENDS_MAX = 4;

/** More than any failure of an answer makes, which `again` bounds: one that ends its object each time would be paid for and hold up its chat for ever. */
const ATTEMPTS_MAX = 10;

/** Sees to what is due: of each chat what waits to be sent, and then its oldest delivery. One chat's failure is no other's. */
export async function doRound(world: MessengerWorld): Promise<void> {
  const now = world.clock().getTime();
  settleInterrupted(world.sql, now);
  const chats = dueChats(world.sql, now, CHATS_MAX);
  await Promise.all(chats.map((chat) => seeTo(chat, world)));
}

async function seeTo(chat: string, world: MessengerWorld): Promise<void> {
  const { sql, clock } = world;
  const isClear = await sendAll(chat, world, SENDS_MAX);
  const task = isClear ? nextTask(sql, chat) : null;
  if (task === null || task.nextAt > clock().getTime()) return;
  noteAttempt(sql, task.id);
  const answering =
    task.attempts < ATTEMPTS_MAX ? answer(task, world) : again(task, world.channelOf(task.channel));
  const answered = await answering.catch((error: unknown) => {
    const kind = error instanceof Error ? error.name : typeof error;
    console.error(JSON.stringify({ level: "error", event: "message_not_answered", error: kind }));
    return again(task, world.channelOf(task.channel));
  });
  const now = clock().getTime();
  if ("againInMs" in answered) return postponeTask(sql, task.id, now + answered.againInMs, answered.attempts);
  finishTask(sql, task, answered.sends, now);
  await sendAll(chat, world, SENDS_MAX);
}
