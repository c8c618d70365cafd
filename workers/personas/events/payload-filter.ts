/** Why a filter cannot be used, or what it says. */
export type ReadFilter =
  | { readonly ok: true; readonly filter: PayloadFilter }
  | { readonly ok: false; readonly why: string };

type Condition = string | number | boolean | Readonly<Record<string, unknown>>;
/** Dot path → conditions; all paths, and one condition of each. */
export type PayloadFilter = Readonly<Record<string, readonly Condition[]>>;

const PATH_MAX_PARTS = 10;
const KEY_MAX_CHARS = 200;
const CONDITIONS_MAX = 100;

type Check = (value: unknown, wanted: unknown) => boolean;

const NUMERIC: Readonly<Record<string, (value: number, than: number) => boolean>> = {
  "=": (value, than) => value === than,
  ">": (value, than) => value > than,
  ">=": (value, than) => value >= than,
  "<": (value, than) => value < than,
  "<=": (value, than) => value <= than,
};

const OPERATORS: Readonly<
  Record<string, { readonly fits: (wanted: unknown) => boolean; readonly check: Check }>
> = {
  prefix: { fits: isText, check: (value, wanted) => isText(value) && value.startsWith(String(wanted)) },
  suffix: { fits: isText, check: (value, wanted) => isText(value) && value.endsWith(String(wanted)) },
  exists: {
    fits: (wanted) => typeof wanted === "boolean",
    check: (value, wanted) => (value !== undefined) === wanted,
  },
  "anything-but": {
    fits: (wanted) => Array.isArray(wanted) && wanted.every(isPlain),
    check: (value, wanted) => value !== undefined && value !== null && !(wanted as unknown[]).includes(value),
  },
  numeric: { fits: isNumeric, check: inRange },
};

function isText(value: unknown): value is string {
  return typeof value === "string";
}
function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function isNumeric(wanted: unknown): boolean {
  if (!Array.isArray(wanted) || wanted.length === 0 || wanted.length % 2 !== 0) return false;
  return wanted.every((part, at) =>
    at % 2 === 0 ? Object.hasOwn(NUMERIC, String(part)) : typeof part === "number",
  );
}

function inRange(value: unknown, wanted: unknown): boolean {
  if (typeof value !== "number" || !Array.isArray(wanted)) return false;
  for (let at = 0; at < wanted.length; at += 2)
    if (!NUMERIC[String(wanted[at])]?.(value, Number(wanted[at + 1]))) return false;
  return true;
}

/** Reads a filter's text; its grammar is upstream's: equality, prefix, suffix, exists, anything-but, numeric. */
export function readFilter(text: string): ReadFilter {
  const no = (why: string): ReadFilter => ({ ok: false, why });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return no("expected JSON as a text");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return no('expected an object such as {"a.b": ["value"]}');
  for (const [path, conditions] of Object.entries(value)) {
    if (path.length > KEY_MAX_CHARS || path.split(".").length > PATH_MAX_PARTS)
      return no(
        `the path ${JSON.stringify(path.slice(0, 40))} is longer than ${PATH_MAX_PARTS} parts or ${KEY_MAX_CHARS} characters`,
      );
    if (!Array.isArray(conditions) || conditions.length === 0 || conditions.length > CONDITIONS_MAX)
      return no(`expected 1 to ${CONDITIONS_MAX} conditions in a list for ${JSON.stringify(path)}`);
    const wrong = conditions.find((condition) => !isCondition(condition));
    if (wrong !== undefined)
      return no(
        `${JSON.stringify(wrong).slice(0, 100)} for ${JSON.stringify(path)} is none of: a text, number or true/false, {"prefix"}, {"suffix"}, {"exists"}, {"anything-but": []}, {"numeric": [">", 1]}`,
      );
  }
  return { ok: true, filter: value as PayloadFilter };
}

function isCondition(condition: unknown): boolean {
  if (isPlain(condition)) return true;
  if (typeof condition !== "object" || condition === null) return false;
  const entries = Object.entries(condition);
  return entries.length === 1 && entries.every(([name, wanted]) => OPERATORS[name]?.fits(wanted) === true);
}

/** Whether a payload (parsed where it is JSON) fits; without a filter everything does. */
export function fitsFilter(filter: PayloadFilter, payload: unknown): boolean {
  return Object.entries(filter).every(([path, conditions]) => {
    const value = valueAt(payload, path.split("."));
    return conditions.some((condition) => meets(value, condition));
  });
}

function meets(value: unknown, condition: Condition): boolean {
  if (typeof condition !== "object") return value === condition;
  return Object.entries(condition).every(([name, wanted]) => OPERATORS[name]?.check(value, wanted) === true);
}

function valueAt(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return value;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, first)) return undefined;
  return valueAt((value as Record<string, unknown>)[first], rest);
}
