import * as z from "zod/mini";

/** What Whisper tells of what it has heard (developers.cloudflare.com/workers-ai/models/whisper-large-v3-turbo, "Output"). */
const Output = z.object({
  text: z.string(),
  transcription_info: z.optional(z.object({ duration: z.optional(z.number().check(z.minimum(0))) })),
  segments: z.optional(
    z.array(z.object({ text: z.optional(z.string()), no_speech_prob: z.optional(z.number()) })),
  ),
});

/** Above it a part is silence into which words were invented (github.com/openai/whisper, `no_speech_threshold`). */
const NO_SPEECH_MAX = 0.6;

export type Transcript = {
  /** Empty where nothing was said. */
  readonly text: string;
  /** Of the audio; null where the model does not say. */
  readonly seconds: number | null;
};

/** Null for what is no answer of the model's. */
export function transcriptOf(output: unknown): Transcript | null {
  const read = z.safeParse(Output, output);
  if (!read.success) return null;
  const { text, transcription_info: info, segments } = read.data;
  const heard = segments?.filter(({ no_speech_prob: silent = 0 }) => silent <= NO_SPEECH_MAX);
  const words = heard === undefined ? text : heard.map((part) => part.text ?? "").join("");
  return { text: words.trim().toWellFormed(), seconds: info?.duration ?? null };
}
