import { fromEnvironment } from "../outside.ts";
import { OFFLINE_KEY, serveOfflineModel } from "./server.ts";

/** Which model a local run talks to, and the configuration that says so. */
export type LocalModel = {
  /** `undefined` takes away what the stack's own file says: its key is encrypted, and its gateway the deployment's. */
  readonly config: Readonly<Record<string, string | undefined>>;
  /** A sentence for whoever starts the run. */
  readonly says: string;
  readonly close: () => Promise<void>;
};

/** The real model with the key from the environment; without one, the offline model on this machine. @throws Error for no key */
export async function chooseModel({ ANTHROPIC_API_KEY }: NodeJS.ProcessEnv): Promise<LocalModel> {
  if (ANTHROPIC_API_KEY) {
    const key = fromEnvironment("ANTHROPIC_API_KEY", "anthropicApiKey", ANTHROPIC_API_KEY);
    return {
      config: { anthropicApiKey: key, modelBaseUrl: undefined, aiGatewayToken: undefined },
      says: "Chat asks the real model with your ANTHROPIC_API_KEY, and the ledger counts what it costs.",
      close: () => Promise.resolve(),
    };
  }
  const { url, close } = await serveOfflineModel();
  return {
    config: { anthropicApiKey: OFFLINE_KEY, modelBaseUrl: url, aiGatewayToken: undefined },
    says: "No ANTHROPIC_API_KEY is set: the offline model answers and says so, weighs nothing, and what it costs is nobody's bill.",
    close,
  };
}
