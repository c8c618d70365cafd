import { costOfSynthesis, SYNTHESIS, SYNTHESIS_MODEL } from "../../policies/prices/synthesis.ts";
import { bytesUpTo } from "../wire/pieces.ts";
import { refusedVoice, runPaid, type VoiceDesk, type VoiceRefusal } from "./paid.ts";

/** A minute or so: longer is read faster. */
export const SPOKEN_MAX_CHARS = 1_000;
/** Two minutes at twice what speech is coded with; it is kept as text until it is sent, in a row of at most 2 MB. */
const SPOKEN_MAX_BYTES = 1024 * 1024;

/** Words said aloud: Opus in Ogg, as messengers play voice notes. */
export type SaidAloud = { readonly is: "spoken"; readonly audio: Uint8Array } | VoiceRefusal;

const UNREADABLE = "What says it aloud gave an answer that could not be played";

/**
 * Says words aloud. It is priced by their number, so that what is set aside is what is paid. The voice speaks English
 * (developers.cloudflare.com/workers-ai/models/aura-1).
 *
 * @param words from 1 to `SPOKEN_MAX_CHARS` characters
 * @param person who pays, as a scope of the books
 */
export function speak(words: string, person: string, desk: VoiceDesk): Promise<SaidAloud> {
  const costNano = costOfSynthesis(words.length);
  return runPaid<SaidAloud>(
    {
      model: SYNTHESIS_MODEL,
      inputs: { text: words, encoding: "opus", container: "ogg" },
      mostNano: costNano,
      price: SYNTHESIS,
    },
    person,
    desk,
    async (answer) => {
      const audio = answer instanceof ReadableStream ? await bytesUpTo(answer, SPOKEN_MAX_BYTES) : null;
      const value = audio && isOgg(audio) ? ({ is: "spoken", audio } as const) : refusedVoice(UNREADABLE);
      return { value, costNano };
    },
  );
}

/** RFC 3533 §6: every page begins with it. */
const OGG = [0x4f, 0x67, 0x67, 0x53];
const isOgg = (audio: Uint8Array): boolean => OGG.every((byte, at) => audio[at] === byte);
