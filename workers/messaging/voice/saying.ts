import { otherThanEnglish } from "../../language/spoken.ts";
import { speak } from "../../voice/speak.ts";
import { spokenWordsOf } from "../../voice/words.ts";
import type { MessengerChannel, OutgoingMessage } from "../channel.ts";
import { plainPost } from "../posts/questions.ts";
import type { ArrivalTask } from "../store.ts";
import type { MessengerWorld } from "../world.ts";
import { voiceDeskOf } from "./desk.ts";

const NOT_HERE = "Nothing is said aloud here";
const PARTLY = "Not all of it is to be heard: the rest stands above.";

/** Whether somebody asks for the last answer aloud. */
const ALOUD =
  /^(?:please )?(?:say|read) (?:that|it|this|your answer)(?: to me)? (?:aloud|out loud)(?:,? please)?[.!?]*$/i;
export const wantsLastAloud = (text: string): boolean => ALOUD.test(text.trim());

/** What follows the command; empty where nothing does. */
export const afterCommand = (text: string): string => text.trim().replace(/^\S+\s*/, "");

/**
 * A reply (Markdown) as a voice note, or the sentence why there is none: it stands in writing already, so that nothing waits for this and nothing is
 * tried again.
 */
export async function said(
  task: ArrivalTask,
  markdown: string,
  channel: MessengerChannel,
  world: MessengerWorld,
): Promise<readonly OutgoingMessage[]> {
  const post = async (text: string) => [await channel.post(task, plainPost(text), 0)];
  if (channel.spoken === undefined) return post(`${NOT_HERE}; in Telegram it is.`);
  const { words, isWhole } = spokenWordsOf(markdown);
  if (words === "") return post("There is nothing in it that could be said aloud.");
  const language = otherThanEnglish(words);
  if (language !== null)
    return post(`I cannot say it aloud: the voice speaks English, and this is ${language}.`);
  const desk = await voiceDeskOf(world, task.person, NOT_HERE);
  const spoken = "is" in desk ? desk : await speak(words, task.person, desk);
  if (spoken.is === "refused") return post(`I cannot say it aloud: ${spoken.why.replace(/\.$/, "")}.`);
  const note = channel.spoken(task, spoken.audio);
  return isWhole ? [note] : [note, ...(await post(PARTLY))];
}
