import type { JsonInput } from "../worker/bindings.ts";
import type { Config } from "./index.ts";
import { keyEntries } from "./keys.ts";

/** A binding holds 5 kB (developers.cloudflare.com/workers/platform/limits, "Environment variables"); some is left for its quotes. */
const BOUND_MAX_BYTES = 4_800;
/** What a value is cut to where all together are more than that. */
const CUT_CHARS = 60;

/** Keys whose values name people or are hashes: how many there are, or what they are called, is all that is shown. */
const shownPeople = ({ ownerEmails, householdEmails, tokens, serviceTokens }: Config) => ({
  ownerEmails: ownerEmails.length,
  householdEmails: householdEmails.length,
  tokens: tokens.map(({ name, role }) => `${name} (${role})`),
  serviceTokens: Object.keys(serviceTokens),
});

export type ShownConfig = { readonly [name: string]: JsonInput };

/** The configuration as a Worker may be told it: each key that is set, without secrets, people and hashes. */
export function shownConfig(config: Config): ShownConfig {
  const entries = keyEntries()
    .filter(([, { secret }]) => !secret)
    .map(([name]) => [name, config[name]] as const)
    .filter(([, value]) => value !== undefined);
  const shown = { stack: config.stack, ...Object.fromEntries(entries), ...shownPeople(config) };
  // Every value was read from JSON or text (settings.ts).
  return (bytesOf(shown) <= BOUND_MAX_BYTES ? shown : cut(shown)) as ShownConfig;
}

/** Long values as their beginnings, the longest first, until all of it fits; that it was cut is said. */
function cut(shown: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const left: Record<string, unknown> = { ...shown };
  const longest = Object.keys(left).toSorted((a, b) => bytesOf(left[b]) - bytesOf(left[a]));
  for (const key of longest) {
    if (bytesOf(left) <= BOUND_MAX_BYTES) break;
    left[key] = `${JSON.stringify(left[key]).slice(0, CUT_CHARS).toWellFormed()}… (cut)`;
  }
  return left;
}

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
