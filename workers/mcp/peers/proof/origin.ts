import { checkPublic } from "../../../agent/addresses.ts";

/**
 * The origin of another household's door: https at a public name, and nothing else in it. That its name leads to no private address is the
 * platform's to see to: a Worker's fetch goes by the public internet (workers/agent/addresses.ts).
 *
 * @returns null for everything else
 */
export function originIn(text: string): string | null {
  const checked = checkPublic(text);
  return checked.ok && checked.url.origin === text ? text : null;
}
