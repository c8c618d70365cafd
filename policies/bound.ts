import { known, type Reading, readCount, readText } from "./reading.ts";
import { ofKind, type Resource } from "./resource.ts";

/** Every script of the stack. */
export const scriptsOf = (resources: readonly Resource[]): Resource[] =>
  ofKind(resources, "cloudflare:WorkersScript");

/** One field of each of a script's bindings, in their order; none where nobody knows yet what it is bound to. */
export const bindingTexts = ({ props }: Resource, field: string): Reading<string>[] =>
  Array.from({ length: known(readCount(props, "bindings")) ?? 0 }, (_, index) =>
    readText(props, "bindings", index, field),
  );

/** Whether a script has a binding of that name, of whatever kind. */
export const isBound = (script: Resource, binding: string): boolean => indexesOf(script, binding).length > 0;

/**
 * What a script is told under a name, in clear: text, or what its JSON says. Null for each binding of that name that is secret
 * or not known yet; a script that was given two of them has two values, because only the API knows which one counts.
 */
export const boundValues = (script: Resource, binding: string): unknown[] =>
  indexesOf(script, binding).map((index) => valueAt(script, index));

/** The one value under a name; null when there is none, or more than one. */
export function boundValue(script: Resource, binding: string): unknown {
  const values = boundValues(script, binding);
  return values.length === 1 ? values[0] : null;
}

const indexesOf = (script: Resource, binding: string): number[] =>
  bindingTexts(script, "name").flatMap((name, index) => (known(name) === binding ? [index] : []));

function valueAt({ props }: Resource, index: number): unknown {
  const kind = known(readText(props, "bindings", index, "type"));
  if (kind === "plain_text") return known(readText(props, "bindings", index, "text"));
  const json = kind === "json" ? known(readText(props, "bindings", index, "json")) : null;
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
