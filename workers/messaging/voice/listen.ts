import { payerOf } from "../../model/desk.ts";
import { VOICE_MAX_BYTES, VOICE_MAX_SECONDS } from "../../voice/audio.ts";
import { transcribe } from "../../voice/transcribe.ts";
import { arrivedWords, type MessengerChannel } from "../channel.ts";
import type { ArrivalContent, SpokenContent, WrittenContent } from "../contract.ts";
import { type ArrivalTask, noteTranscript } from "../store.ts";
import type { MessengerWorld } from "../world.ts";

/** What became of a voice note: its words as a message, or why there are none. */
export type Listened =
  | { readonly is: "written"; readonly message: WrittenContent }
  | { readonly is: "refused"; readonly why: string; readonly mayPass: boolean };

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
  { env, clock, sql }: MessengerWorld,
): Promise<Listened> {
  const { AI: ai } = env;
  if (ai === undefined || channel.fetchVoice === undefined) return refused(NOT_HERE);
  if (spoken.seconds > VOICE_MAX_SECONDS || (spoken.bytes ?? 0) > VOICE_MAX_BYTES) return refused(TOO_LONG);
  const payer = await payerOf(env, task.person.toLowerCase()).catch(() => null);
  if (payer === null) return refused("Nobody says who pays for this", true);
  if (payer.is !== "operator")
    return refused("Voice notes are paid by the deployment, and only an owner can let you use that");
  const fetched = await channel.fetchVoice(spoken.file, VOICE_MAX_BYTES);
  if (fetched.is === "too-large") return refused(TOO_LONG);
  if (fetched.is === "failed") return refused("The voice note could not be fetched", fetched.mayPass);
  const ledger = () => env.LEDGER.getByName("ledger");
  const heard = await transcribe({ audio: fetched.bytes, seconds: spoken.seconds }, task.person, {
    ai,
    clock,
    ledger: {
      reserve: (ask) => ledger().reserve(ask),
      settle: (settlement) => ledger().settle(settlement),
      abort: (of) => ledger().abort(of),
    },
  });
  if (heard.is === "refused") return heard;
  const text = arrivedWords(heard.text, spoken.isForwarded);
  const message = { is: "message", text, heard: heard.text } as const satisfies ArrivalContent;
  noteTranscript(sql, task.id, message);
  return { is: "written", message };
}

const refused = (why: string, mayPass = false): Listened => ({ is: "refused", why, mayPass });
