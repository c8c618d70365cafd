/** Somebody's voice, as it came. */
export type VoiceNote = {
  readonly audio: Uint8Array;
  /** As its sender says. */
  readonly seconds: number;
};

/** What is listened to at most; longer is said in writing. */
export const VOICE_MAX_SECONDS = 5 * 60;
/** Five minutes at far more than messengers record with; it is held in memory, and written out as text once more. */
export const VOICE_MAX_BYTES = 4 * 1024 * 1024;

/** The fewest that Opus makes of a second of speech (RFC 6716 §2): more seconds than that say are not in so many bytes. */
const OPUS_BYTES_PER_SECOND_MIN = 6_000 / 8;

/** Seconds that there can be at most: what the sender says of it is not relied on. */
export const mostSecondsOf = ({ audio, seconds }: VoiceNote): number =>
  Math.max(1, Math.ceil(seconds), Math.ceil(audio.byteLength / OPUS_BYTES_PER_SECOND_MIN));
