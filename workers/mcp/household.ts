import { Problem } from "../problem.ts";
import type { Env } from "./env.ts";

type Known = Pick<Env, "PEOPLE">;

/** Whether that person, or that profile of theirs, is of this deployment as it was deployed last. Without a list nobody is. */
export const isOfThis = (person: string, { PEOPLE }: Known): boolean =>
  Array.isArray(PEOPLE) && PEOPLE.includes(person);

/**
 * Whoever has left the household gets nothing of what is theirs, whoever asks in their name: the door looks at people who sign in, and
 * not at those whom a key's rule, a machine or an agent names.
 *
 * @throws Problem wrong_role
 */
export function refuseWhoLeft(person: string, env: Known): void {
  if (!isOfThis(person, env))
    throw new Problem("wrong_role", `${person} is not on this deployment's list of people (any more).`);
}
