import { costOfSpeech, SPEECH, SPEECH_MODEL } from "../../policies/prices/speech.ts";
import { toBase64 } from "../wire/base64.ts";
import { mostSecondsOf, type VoiceNote } from "./audio.ts";
import { refusedVoice, runPaid, type VoiceDesk, type VoiceRefusal } from "./paid.ts";
import { transcriptOf } from "./transcript.ts";

/** What became of it. */
export type Transcription = { readonly is: "heard"; readonly text: string } | VoiceRefusal;

/**
 * Writes down what somebody says. Every second that the audio can have is set aside before, and the seconds that the model counts are paid.
 *
 * @param person who pays, as a scope of the books
 */
export const transcribe = (note: VoiceNote, person: string, desk: VoiceDesk): Promise<Transcription> =>
  runPaid<Transcription>(
    {
      model: SPEECH_MODEL,
      inputs: { audio: toBase64(note.audio), task: "transcribe", vad_filter: true },
      mostNano: costOfSpeech(mostSecondsOf(note)),
      price: SPEECH,
    },
    person,
    desk,
    async (answer) => {
      const transcript = transcriptOf(answer);
      const seconds = transcript?.seconds ?? null;
      return { value: heardIn(transcript), costNano: seconds === null ? null : costOfSpeech(seconds) };
    },
  );

function heardIn(transcript: ReturnType<typeof transcriptOf>): Transcription {
  if (transcript === null)
    return refusedVoice("What wrote it down gave an answer that could not be read", true);
  if (transcript.text === "") return refusedVoice("No words could be heard in it");
  return { is: "heard", text: transcript.text };
}
