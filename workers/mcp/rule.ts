import type { Caller } from "../caller.ts";
import { personOfClient } from "../people.ts";
import type { ClientRule } from "./connections/contract.ts";
import type { Env } from "./env.ts";
import { refuseWhoLeft } from "./household.ts";

/**
 * Whose data it is about, and what of it: a person's own, whole; for a program's key what its rule says, or the owner's.
 *
 * @throws Problem wrong_role for whoever is not of the household any more
 */
export async function ruleFor(
  caller: Caller,
  env: Pick<Env, "OWNER" | "CONNECTIONS" | "PEOPLE">,
): Promise<ClientRule> {
  const rule = await ruleOf(caller, env);
  refuseWhoLeft(rule.person, env);
  return rule;
}

async function ruleOf({ kind, name }: Caller, env: Pick<Env, "OWNER" | "CONNECTIONS">): Promise<ClientRule> {
  const whole = (person: string) => ({
    client: name,
    person: person.toLowerCase(),
    servers: ["*"],
    tools: ["*"],
  });
  if (kind === "person") return whole(name);
  // A client that signed a person in by OAuth acts for that person (workers/edge/identity/identity.ts).
  const person = personOfClient(name);
  if (person !== null) return whole(person);
  return (await env.CONNECTIONS.getByName("connections").client(name)) ?? whole(env.OWNER);
}
