/** What one leaf of a resource's properties turned out to be. */
export type Reading<T> =
  | { readonly state: "known"; readonly value: T }
  | { readonly state: "absent" }
  /** Only known after the deploy, or not of the type that was asked for. Counts as the worst case. */
  | { readonly state: "unknown" };

/** Values that stand for "known after the deploy" on the wire (pulumi/pulumi, sdk/nodejs/runtime/rpc.ts). */
const UNKNOWN_MARKS = new Set<unknown>([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

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
      if (UNKNOWN_MARKS.has(value)) return { state: "unknown" };
    }
    return value === undefined || value === null ? { state: "absent" } : { state: "known", value };
  } catch {
    return { state: "unknown" };
  }
}

/** The value of a secret, which outside a policy process is still wrapped. It is compared, never shown. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const wrapped = value as { readonly [SIGNATURE]?: unknown; readonly value?: unknown };
  return wrapped[SIGNATURE] === SECRET ? wrapped.value : value;
}

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
