import type { z } from "zod";
import { mended, together, twoRoutes } from "./combinations.ts";
import type { ConfigKey } from "./key.ts";
import { CONFIG_KEYS, type KeyName, keyEntries, NAMESPACE } from "./keys.ts";
import { previewProblems } from "./preview-keys.ts";

type Table = typeof CONFIG_KEYS;
/** Required keys are there once the check has passed, and a fallback fills in for its key. */
type Unset<K> = K extends ConfigKey<unknown, false, boolean, undefined> ? undefined : never;

/** The whole configuration, validated. Secrets are plain text here; only `readStackConfig` hands them to the program. */
export type Settings = {
  readonly [K in KeyName]: z.output<Table[K]["check"]> | Unset<Table[K]>;
};
/** The keys whose values are encrypted. */
export type SecretKeyName = {
  [K in KeyName]: Table[K] extends ConfigKey<string, boolean, true> ? K : never;
}[KeyName];

/** What Pulumi stores, by key without namespace: text, or JSON text for lists and objects. */
export type RawConfig = Readonly<Record<string, string | undefined>>;

/** One thing wrong with one key. `problem` completes the sentence "<key> …" and never contains the value. */
type Problem = { readonly key: string; readonly problem: string; readonly fix: string };

/** Everything that is wrong with a stack's configuration, at once. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  constructor(stack: string, problems: readonly Problem[]) {
    const many = problems.length === 1 ? "one problem" : `${problems.length} problems`;
    const lines = problems.map(({ key, problem, fix }) => `  ${NAMESPACE}:${key} ${problem}\n      ${fix}`);
    super(`The configuration of stack ${stack} (Pulumi.${stack}.yaml) has ${many}:\n${lines.join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/**
 * Reads and checks every key together.
 * `now` bounds the life of tokens. Throws one `ConfigError` that lists every problem with the command that fixes it.
 */
export function parseConfig(raw: RawConfig, stack: string, now: Date): Settings {
  const problems = unknownKeys(raw, stack);
  const values: Record<string, unknown> = {};
  for (const [name, key] of keyEntries()) {
    const text = raw[name] ?? key.fallback;
    if (text === undefined) {
      if (isNeeded(key, raw)) problems.push({ key: name, problem: whyNeeded(key), fix: fixFor(name, stack) });
      continue;
    }
    const result = key.check.safeParse(text);
    if (result.success) values[name] = result.data;
    else problems.push(...result.error.issues.map((issue) => wrong(name, stack, issue)));
  }
  const settings = values as Partial<Settings>;
  problems.push(
    ...[...together(settings, now), ...twoRoutes(raw), ...previewProblems(settings, stack, now)].map(
      ([key, problem, mend]) => ({
        key,
        problem,
        fix: mend === undefined ? fixFor(key, stack) : mended(mend, stack),
      }),
    ),
  );
  if (problems.length > 0) throw new ConfigError(stack, problems);
  return settings as Settings;
}

/** Whether a key has to be there, by itself or beside another one that is. */
const isNeeded = ({ required, requiredWith }: ConfigKey, raw: RawConfig): boolean =>
  required || (requiredWith !== undefined && raw[requiredWith] !== undefined);

const whyNeeded = ({ required, requiredWith, description }: ConfigKey): string =>
  required ? `is not set: ${description}` : `is not set although ${requiredWith} is: ${description}`;

/** The command that sets a key. A secret's value is asked for, so that it stays out of the shell's history. */
export function fixFor(name: KeyName, stack: string): string {
  const { secret, required, requiredWith, example }: ConfigKey = CONFIG_KEYS[name];
  const value = /^[\w.:/@-]+$/.test(example) ? example : `'${example}'`;
  const set = `npx pulumi config set ${secret ? "--secret " : ""}${NAMESPACE}:${name}${secret ? "" : ` ${value}`} -s ${stack}`;
  return required || requiredWith !== undefined || name === "tokens"
    ? `npm run setup -- ${stack}   (or: ${set})`
    : set;
}

/** Fills unset required keys with their stand-ins and names them: only for a plan without an account. */
export function withPlaceholders(raw: RawConfig): {
  readonly raw: RawConfig;
  readonly filled: readonly KeyName[];
} {
  const unset = keyEntries().filter(
    ([name, key]) => raw[name] === undefined && key.placeholder !== undefined && isNeeded(key, raw),
  );
  const stand = Object.fromEntries(unset.map(([name, key]) => [name, key.placeholder]));
  return { raw: { ...raw, ...stand }, filled: unset.map(([name]) => name) };
}

function unknownKeys(raw: RawConfig, stack: string): Problem[] {
  return Object.keys(raw)
    .filter((name) => raw[name] !== undefined && !Object.hasOwn(CONFIG_KEYS, name))
    .map((name) => ({
      key: name,
      problem: "is not a key of this project",
      fix: `npx pulumi config rm ${NAMESPACE}:${name} -s ${stack}`,
    }));
}

function wrong(name: KeyName, stack: string, issue: z.core.$ZodIssue): Problem {
  const where = issue.path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("");
  return {
    key: name,
    problem: where ? `${where} ${issue.message}` : issue.message,
    fix: fixFor(name, stack),
  };
}
