import { isSecret, isUnknown } from "./marks.ts";

/** What one leaf of a resource's properties turned out to be. */
export type Reading<T> =
  | { readonly state: "known"; readonly value: T }
  | { readonly state: "absent" }
  /** Only known after the deploy, or not of the type that was asked for. Counts as the worst case. */
  | { readonly state: "unknown" };

type Step = string | number;

/**
 * Reads one leaf and nothing beside it. In a preview, reading a value that is not known yet throws, and an error that
 * leaves a policy ends the whole policy as a mere advice: that is why every read goes through here.
 */
export function read(props: unknown, ...path: readonly Step[]): Reading<unknown> {
  try {
    let value: unknown = plain(props);
    for (const step of path) {
      if (value === undefined || value === null) return { state: "absent" };
      if (typeof value !== "object") return { state: "unknown" };
      value = plain((value as Record<Step, unknown>)[step]);
      if (isUnknown(value)) return { state: "unknown" };
    }
    return value === undefined || value === null ? { state: "absent" } : { state: "known", value };
  } catch {
    return { state: "unknown" };
  }
}

/** The value of a secret, which outside a policy process is still wrapped. It is compared, never shown. */
const plain = (value: unknown): unknown => (isSecret(value) ? value.value : value);

function typed<T>(props: unknown, path: readonly Step[], is: (value: unknown) => value is T): Reading<T> {
  const reading = read(props, ...path);
  if (reading.state !== "known") return reading;
  return is(reading.value) ? { state: "known", value: reading.value } : { state: "unknown" };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";

export const text = (props: unknown, ...path: readonly Step[]) => typed(props, path, isText);
export const number = (props: unknown, ...path: readonly Step[]) => typed(props, path, isNumber);
export const flag = (props: unknown, ...path: readonly Step[]) => typed(props, path, isFlag);

/** How many members a list has; an absent list has none. */
export function count(props: unknown, ...path: readonly Step[]): Reading<number> {
  const reading = read(props, ...path);
  if (reading.state === "absent") return { state: "known", value: 0 };
  if (reading.state === "unknown" || !Array.isArray(reading.value)) return { state: "unknown" };
  return { state: "known", value: reading.value.length };
}

/** The value when it is known, else null: for what only makes a message nicer. */
export const known = <T>(reading: Reading<T>): T | null => (reading.state === "known" ? reading.value : null);
