import { type Scrub, scrubberOf } from "../../../workers/agent/http/scrub.ts";
import type { StackVault } from "../../stackfile/crypt.ts";
import type { StackFile } from "../../stackfile/index.ts";
import { rawConfig } from "../../stackfile/secrets.ts";

/** What credentials of Purser's own look like: tokens, keys of the gateway, of age, and what Access and Azure sign. */
const OWN = [
  /\bpurser_[a-z]+_[\w-]{20,}/g,
  /\bpsr_[\w-]{20,}/g,
  /AGE-SECRET-KEY-1[0-9A-Z]+/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g,
];

/**
 * Takes the secrets of a stack, and whatever looks like one, out of a text. A Worker says none; this is for the day on which one does.
 *
 * @param vault null where the passphrase is not at hand: then only what looks like a secret is taken out
 * @param more secrets from elsewhere
 */
export function maskOf(file: StackFile, vault: StackVault | null, more: readonly string[]): Scrub {
  const scrub = scrubberOf([...more, ...(vault === null ? [] : secretsIn(file, vault))]);
  return (text) => OWN.reduce((left, shape) => left.replace(shape, "[REDACTED:purser]"), scrub(text));
}

/** Every encrypted value, and each text inside of those that are JSON. */
function secretsIn(file: StackFile, vault: StackVault): string[] {
  const [open, closed] = [rawConfig(file, vault), rawConfig(file, null)];
  return Object.entries(open).flatMap(([name, value]) =>
    value === undefined || value === closed[name] ? [] : [value, ...textsIn(value)],
  );
}

/** A shorter text inside of a secret is a name or a number of it. */
const INNER_MIN_CHARS = 16;

function textsIn(value: string): string[] {
  const found: string[] = [];
  try {
    JSON.parse(value, (_, inner: unknown) => {
      if (typeof inner === "string" && inner.length >= INNER_MIN_CHARS) found.push(inner);
      return inner;
    });
  } catch {
    // It is no JSON: the value itself is all there is.
  }
  return found;
}
