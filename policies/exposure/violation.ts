import type { Resource } from "../resource.ts";

/** A sentence to act on, and the resource it is about. Never holds the value of a property that could be secret. */
export type Violation = { readonly message: string; readonly urn?: string };

export const violation = ({ name, urn }: Resource, message: string): Violation => ({
  message: `${name}: ${message}`,
  ...(urn === undefined ? {} : { urn }),
});
