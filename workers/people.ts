import type { Caller, Role } from "./caller.ts";

/**
 * What that person, or that profile of theirs, may do; null for whoever may not sign in any more. The door asks this of whoever signs in;
 * whoever works for a person without a request of theirs (an alarm, a messenger, a machine) asks it anew each time.
 *
 * @param people the binding `PEOPLE`: roles by names
 */
export function roleIn(people: unknown, person: string): Role | null {
  const roles = people as Readonly<Record<string, Role>>;
  return Object.hasOwn(roles, person) ? (roles[person] ?? null) : null;
}

/** No token's name has a colon. */
const CLIENT_OF = "client:";

/** The person as whose client a program was signed in (workers/edge/identity/identity.ts); null for every other program. */
export const personOfClient = (program: string): string | null =>
  program.startsWith(CLIENT_OF) ? program.slice(CLIENT_OF.length) : null;

/** The name of a person's client, which has none of what they do in person. */
export const personsClient = (person: string): string => `${CLIENT_OF}${person}`;

/** Whether a person, or the person whose client it is, is still of the household. A program of nobody's in particular ends by its token. */
export function isOfHousehold({ kind, name }: Pick<Caller, "kind" | "name">, people: unknown): boolean {
  const person = kind === "person" ? name : personOfClient(name);
  return person === null || roleIn(people, person) !== null;
}
