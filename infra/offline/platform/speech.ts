/** The Worker that stands in for Workers AI on this machine. */
export const SPEECH_STAND_IN = "purser-offline-speech";

/** What each of its transcripts begins with: nothing was listened to, and nobody bills it. */
export const SPEECH_LABEL = "(offline stand-in, not billed)";

/** It counts as so much audio, whatever it was given. */
const SECONDS = 2;

/** It takes what a binding to Workers AI takes, and tells how much that was. */
const MODULE = `
import { WorkerEntrypoint } from "cloudflare:workers";

export default class extends WorkerEntrypoint {
  async run(model, { audio, text: words }) {
    // A voice note that says nothing, of as many bytes as it has words to say.
    if (model.includes("aura")) return new Blob(["OggS", words]).stream();
    if (!model.includes("whisper")) throw new Error(\`The offline stand-in does not run \${model}\`);
    const text = \`${SPEECH_LABEL} A voice note of \${atob(audio).length} bytes.\`;
    return { text, transcription_info: { duration: ${SECONDS} } };
  }
}
`;

type Bound = { readonly worker?: string };
type Script = {
  readonly config: { readonly compatibilityDate: string; readonly env: Readonly<Record<string, unknown>> };
};

/** The stand-in, for a runtime on this machine in which some Worker is bound to it. */
export function speechStandIns(scripts: readonly Script[], root: string) {
  const isSpeech = (one: unknown) => (one as Bound).worker === SPEECH_STAND_IN;
  const bound = scripts.find(({ config }) => Object.values(config.env).some(isSpeech));
  if (bound === undefined) return [];
  const { compatibilityDate } = bound.config;
  const modules = { "speech.mjs": { type: "esm" as const, contents: MODULE } };
  const manifest = { modulesRoot: root, mainModule: "speech.mjs", modules };
  return [{ config: { name: SPEECH_STAND_IN, compatibilityDate, manifest } }];
}
