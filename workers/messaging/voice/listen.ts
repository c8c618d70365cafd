import { VOICE_MAX_BYTES, VOICE_MAX_SECONDS } from "../../voice/audio.ts";
import { refusedVoice, type VoiceRefusal } from "../../voice/paid.ts";
import { transcribe } from "../../voice/transcribe.ts";
import { arrivedWords, type MessengerChannel } from "../channel.ts";
import type { ArrivalContent, SpokenContent, WrittenContent } from "../contract.ts";
import { type ArrivalTask, noteTranscript } from "../store.ts";
import type { MessengerWorld } from "../world.ts";
import { voiceDeskOf } from "./desk.ts";

/** What became of a voice note: its words as a message, or why there are none. */
export type Listened = { readonly is: "written"; readonly message: WrittenContent } | VoiceRefusal;

const MINUTES = VOICE_MAX_SECONDS / 60;
const TOO_LONG = `Voice notes are heard up to ${MINUTES} minutes`;
const NOT_HERE = "Voice notes are not heard here";

/**
 * Writes a voice note down. What its sender says of its length is looked at before anything is fetched, and what comes is counted; each note
 * is paid for by the deployment, once: what was heard stands in the task before it is answered.
 */
export async function listen(
  task: ArrivalTask,
  spoken: SpokenContent,
  channel: MessengerChannel,
  world: MessengerWorld,
): Promise<Listened> {
  if (channel.fetchVoice === undefined) return refusedVoice(NOT_HERE);
  if (spoken.seconds > VOICE_MAX_SECONDS || (spoken.bytes ?? 0) > VOICE_MAX_BYTES)
    return refusedVoice(TOO_LONG);
  const desk = await voiceDeskOf(world, task.person, NOT_HERE);
  if ("is" in desk) return desk;
  const fetched = await channel.fetchVoice(spoken.file, VOICE_MAX_BYTES);
  if (fetched.is === "too-large") return refusedVoice(TOO_LONG);
  if (fetched.is === "failed") return refusedVoice("The voice note could not be fetched", fetched.mayPass);
  const heard = await transcribe({ audio: fetched.bytes, seconds: spoken.seconds }, task.person, desk);
  if (heard.is === "refused") return heard;
  const text = arrivedWords(heard.text, spoken.isForwarded);
  const message = { is: "message", text, heard: heard.text } as const satisfies ArrivalContent;
  noteTranscript(world.sql, task.id, message);
  return { is: "written", message };
}
