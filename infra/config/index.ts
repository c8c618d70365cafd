import * as pulumi from "@pulumi/pulumi";
import { CONFIG_KEYS, keyEntries, NAMESPACE } from "./keys.ts";
import { ConfigError, parseConfig, type RawConfig, type SecretKeyName, type Settings } from "./settings.ts";

/** A text becomes an output; what is not set stays so. */
type Sealed<Value> = Value extends string ? pulumi.Output<string> : Value;

/** The configuration of this deployment as the program sees it: secrets are Pulumi secrets and stay encrypted in state. */
export type Config = Omit<Settings, SecretKeyName> & {
  /** Name of the stack: `dev`, `prod`. */
  readonly stack: string;
} & { readonly [K in SecretKeyName]: Sealed<Settings[K]> };

/**
 * Reads the stack's configuration; nothing else in the program does.
 * Texts are read raw because a secret has to be checked in memory, which the `Config` class only does as an Output.
 * Throws `pulumi.RunError` with every problem at once.
 */
export function readStackConfig(now: Date): Config {
  const stack = pulumi.getStack();
  return configFrom(checked(stack, now), stack);
}

/** Checked settings with every secret marked as one. */
export function configFrom(settings: Settings, stack: string): Config {
  const entries = keyEntries().map(([name, { secret }]) => {
    const value = settings[name];
    return [name, secret && typeof value === "string" ? pulumi.secret(value) : value] as const;
  });
  return { ...Object.fromEntries(entries), stack } as Config;
}

/** A `RunError` is printed by the engine as it is; any other error would bury the list of problems in a stack trace. */
function checked(stack: string, now: Date): Settings {
  try {
    return parseConfig(rawConfig(), stack, now);
  } catch (error) {
    throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
  }
}

function rawConfig(): RawConfig {
  const prefix = `${NAMESPACE}:`;
  const mine = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(prefix));
  const names = new Set([...Object.keys(CONFIG_KEYS), ...mine.map((key) => key.slice(prefix.length))]);
  return Object.fromEntries([...names].map((name) => [name, pulumi.runtime.getConfig(prefix + name)]));
}
