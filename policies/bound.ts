import { count, known, text } from "./reading.ts";
import { ofKind, type Resource } from "./resource.ts";

/** Every script of the stack. */
export const scriptsOf = (resources: readonly Resource[]): Resource[] =>
  ofKind(resources, "cloudflare:WorkersScript");

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

function indexesOf({ props }: Resource, binding: string): number[] {
  const length = known(count(props, "bindings")) ?? 0;
  return Array.from({ length }, (_, index) => index).filter(
    (index) => known(text(props, "bindings", index, "name")) === binding,
  );
}

function valueAt({ props }: Resource, index: number): unknown {
  const kind = known(text(props, "bindings", index, "type"));
  if (kind === "plain_text") return known(text(props, "bindings", index, "text"));
  const json = kind === "json" ? known(text(props, "bindings", index, "json")) : null;
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}
