import { CONFIG_KEYS, type KeyName, NAMESPACE } from "../../config/keys.ts";
import type { RawConfig } from "../../config/settings.ts";
import type { Change } from "../../stackfile/write.ts";
import type { Asker } from "../../terminal/asker.ts";

/**
 * The configuration as it will be: what the file holds, and on top what was offered.
 * The one rule that matters lives here: a value that is there is never replaced without being told to.
 */
export class StackDraft {
  readonly #known: RawConfig;
  readonly #forced: ReadonlySet<KeyName>;
  readonly #ask: Asker | null;
  readonly #changes = new Map<KeyName, Change>();
  readonly #kept = new Set<KeyName>();
  readonly #settled = new Set<KeyName>();

  constructor(known: RawConfig, forced: ReadonlySet<KeyName>, ask: Asker | null) {
    this.#known = known;
    this.#forced = forced;
    this.#ask = ask;
  }

  /** The value as it stands now, as Pulumi's text. */
  get(key: KeyName): string | undefined {
    return this.#changes.get(key)?.value ?? this.#known[key];
  }

  /** Whether a new value has to be found: there is none, or its replacement was asked for and not yet given. */
  needs(key: KeyName): boolean {
    if (this.answered(key)) return false;
    return this.#known[key] === undefined || this.#forced.has(key);
  }

  /** Whether this run has already given a value, taken or not. */
  answered(key: KeyName): boolean {
    return this.#changes.has(key) || this.#settled.has(key);
  }

  /** Takes the value when the key has none, or when the person (or --force) agrees to replace it. */
  async offer(key: KeyName, value: string | undefined): Promise<void> {
    const old = this.#known[key];
    if (value === undefined) return;
    this.#settled.add(key);
    if (same(key, old, value)) return;
    if (old !== undefined && !this.#forced.has(key) && !(await this.#mayReplace(key, old, value))) {
      this.#kept.add(key);
      return;
    }
    this.#changes.set(key, { key, value, replaced: old !== undefined });
  }

  /** Sets a value without asking: a person has just typed it, or it was made here out of the old one. */
  set(key: KeyName, value: string): void {
    this.#settled.add(key);
    if (same(key, this.#known[key], value)) return;
    this.#changes.set(key, { key, value, replaced: this.#known[key] !== undefined });
  }

  async #mayReplace(key: KeyName, old: string, value: string): Promise<boolean> {
    const shown = CONFIG_KEYS[key].secret || key === "tokens" ? "" : ` ${old} by ${value}`;
    return (await this.#ask?.confirm(`Replace ${NAMESPACE}:${key}${shown}?`)) ?? false;
  }

  get changes(): readonly Change[] {
    return [...this.#changes.values()];
  }

  /** Keys whose stored value stayed although another was offered. */
  get kept(): readonly KeyName[] {
    return [...this.#kept];
  }

  /** Everything, for the check of the whole. */
  raw(): RawConfig {
    return { ...this.#known, ...Object.fromEntries(this.changes.map(({ key, value }) => [key, value])) };
  }
}

/** Two texts are the same when they are read as the same value: upper case in an e-mail address changes nothing. */
function same(key: KeyName, one: string | undefined, other: string): boolean {
  if (one === undefined) return false;
  if (one === other) return true;
  const [left, right] = [one, other].map((text) => CONFIG_KEYS[key].check.safeParse(text));
  return Boolean(left?.success && right?.success && JSON.stringify(left.data) === JSON.stringify(right.data));
}
