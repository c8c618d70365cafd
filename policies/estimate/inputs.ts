import { isUnknown } from "../marks.ts";
import { read } from "../reading.ts";
import { kindOf, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import inputs from "./inputs.json" with { type: "json" };

/**
 * For each kind of resource every input that is read by its price or costs nothing, as dotted paths: `*` is any one member, `**` is
 * all below, and `= a|b` the only values that cost nothing. An input that is not here may cost something that nobody has counted, so
 * that it refuses the deploy; the vendors' references of each kind say what there is.
 */
const KNOWN: Readonly<Record<string, readonly string[]>> = inputs;

/** Deeper or larger than any resource that somebody writes; more is not looked through. */
const LEAVES_MAX = 20_000;

/** One value somewhere in a resource's inputs. An empty object is one too: for some inputs to be there is enough. */
type Leaf = {
  readonly path: string;
  readonly value: unknown;
  readonly unknown: boolean;
  readonly empty?: true;
};

type Pattern = {
  readonly matches: RegExp;
  readonly below: RegExp;
  readonly values: readonly string[] | null;
};

/** Each input of a resource that no price reads and nobody has called free, counted as the whole budget. */
export function refuseUnread(bill: Bill, resource: Resource): void {
  for (const { path, why } of unreadInputs(resource))
    bill.unpriced(resource.name, `input ${path}`, `${resource.name}: ${why}`);
}

/** The same as sentences, without an amount. What the engine alone is told of, such as providers, has no inputs of this sort. */
export function unreadInputs({ type, props }: Resource): { readonly path: string; readonly why: string }[] {
  const kind = kindOf(type);
  const known = Object.hasOwn(KNOWN, kind) ? KNOWN[kind] : undefined;
  if (known === undefined) return [];
  const patterns = known.map(patternOf);
  const found = new Map<string, string>();
  let leaves = 0;
  for (const leaf of leavesOf(props, [])) {
    leaves++;
    const why =
      leaves > LEAVES_MAX ? "it has more inputs than anybody can look through." : fault(leaf, patterns);
    if (why !== null) found.set(leaf.path, why);
    if (leaves > LEAVES_MAX) break;
  }
  return [...found].map(([path, why]) => ({ path, why }));
}

function fault({ path, value, unknown, empty }: Leaf, patterns: readonly Pattern[]): string | null {
  const matching = patterns.filter(({ matches }) => matches.test(path));
  const holds = matching.length === 0 && patterns.some(({ below }) => below.test(path));
  if (empty && holds) return null;
  if (unknown && holds)
    return `its input ${path} is not known yet, and what it holds may cost something. Declare it as a literal.`;
  if (matching.length === 0)
    return `nobody has priced its input ${path}. Remove it, or give it a price; policies/estimate/inputs.json has what costs nothing.`;
  if (matching.some(({ values }) => values === null)) return null;
  const values = matching.flatMap(({ values }) => values ?? []);
  if (!unknown && values.includes(String(value))) return null;
  const said = unknown ? "is not known yet" : `is ${String(value)}`;
  return `its input ${path} ${said}; only ${values.join(", ")} cost${values.length === 1 ? "s" : ""} nothing.`;
}

const MEMBER = "[^.]+";

function patternOf(text: string): Pattern {
  const [path = "", values] = text.split(" = ");
  const steps = path.split(".");
  const source = steps
    .map((step) => (step === "**" ? ".+" : step === "*" ? MEMBER : step.replace(/[$()+?[\]\\^{|}]/g, "\\$&")))
    .join("\\.");
  // What an input lies in, when that as a whole is not known: `settings` of `settings.name`.
  const holders = steps.slice(0, -1).map((_, length) => steps.slice(0, length + 1).join("\\."));
  return {
    // All below is also the thing itself, when that is not known or empty.
    matches: new RegExp(`^${source}$${path.endsWith(".**") ? `|^${source.slice(0, -4)}$` : ""}`),
    below: new RegExp(`^(${holders.map((holder) => holder.replaceAll("*", MEMBER)).join("|") || "(?!)"})$`),
    values: values === undefined ? null : values.split("|"),
  };
}

/** Every value in a resource's inputs; what the bridge of a provider adds for itself is none. */
function* leavesOf(props: unknown, path: readonly string[]): Generator<Leaf> {
  const reading = path.length === 0 ? ({ state: "known", value: props } as const) : read(props, ...path);
  if (reading.state === "absent") return;
  if (reading.state === "unknown" || isUnknown(reading.value)) {
    yield { path: path.join("."), value: null, unknown: true };
  } else if (typeof reading.value === "object" && reading.value !== null) {
    const keys = Object.keys(reading.value).filter((key) => !key.startsWith("__"));
    if (keys.length === 0 && path.length > 0 && !Array.isArray(reading.value))
      yield { path: path.join("."), value: "empty", unknown: false, empty: true };
    for (const key of keys) yield* leavesOf(props, [...path, key]);
  } else yield { path: path.join("."), value: reading.value, unknown: false };
}
