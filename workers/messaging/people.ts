import type { Caller, Role } from "../caller.ts";
import type { Env } from "./app.ts";

/** What that address may do; null for whoever may not sign in any more. */
export function roleIn(people: unknown, person: string): Role | null {
  const roles = people as Readonly<Record<string, Role>>;
  return Object.hasOwn(roles, person) ? (roles[person] ?? null) : null;
}

/** A person, as the door would name them. Each request has an id of its own. */
export const callerOf = (env: Pick<Env, "PEOPLE">, person: string): Caller => ({
  kind: "person",
  name: person,
  role: roleIn(env.PEOPLE, person),
  requestId: crypto.randomUUID(),
});
