import { SECOND_MS } from "../../time/calendar.ts";
import type { MessengerChannel, OutgoingMessage, Post } from "../channel.ts";
import type { ArrivalTask } from "../store.ts";
import { plainPost } from "./questions.ts";

/** What there is to send for a delivery; or that it is to be seen to again, after that long, and how many attempts that makes. */
export type TaskAnswer =
  | { readonly sends: readonly OutgoingMessage[] }
  | { readonly againInMs: number; readonly attempts: number };

/** A person waits at the other end: what ends by itself is tried for about four minutes. */
const RETRIES_MS = [5, 20, 60, 150].map((seconds) => seconds * SECOND_MS);

const UNANSWERED = "I could not answer this: try again, or look at the page.";

/** A word for the assistant itself. Where a messenger keeps `/` for its own commands, `!` does. */
export const commandOf = (text: string): string | null => /^[/!](\w+)/.exec(text.trim())?.[1] ?? null;

export const posted = async (
  channel: MessengerChannel,
  task: ArrivalTask,
  posts: readonly Post[],
): Promise<TaskAnswer> => ({
  sends: await Promise.all(posts.map((post, at) => channel.post(task, post, at))),
});

/** Later, and a few times in all: then the person hears that there is no answer. */
export async function again(
  task: ArrivalTask,
  channel: MessengerChannel | null,
  why: string | null = null,
): Promise<TaskAnswer> {
  const wait = RETRIES_MS[task.attempts];
  if (wait !== undefined) return { againInMs: wait, attempts: task.attempts + 1 };
  if (channel === null) return { sends: [] };
  return posted(channel, task, [plainPost(why ? `${UNANSWERED} (${why})` : UNANSWERED)]);
}
