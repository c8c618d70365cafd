import type { Caller } from "../caller.ts";
import type { ClientRule } from "./connections/contract.ts";
import type { Env } from "./env.ts";

/** No token's name has a colon. */
const CLIENT_OF = "client:";

/** Whose data it is about, and what of it: a person's own, whole; for a program's key what its rule says, or the owner's. */
export async function ruleFor(
  { kind, name }: Caller,
  env: Pick<Env, "OWNER" | "CONNECTIONS">,
): Promise<ClientRule> {
  const whole = (person: string) => ({
    client: name,
    person: person.toLowerCase(),
    servers: ["*"],
    tools: ["*"],
  });
  if (kind === "person") return whole(name);
  // A client that signed a person in by OAuth acts for that person (workers/edge/identity/identity.ts).
  if (name.startsWith(CLIENT_OF)) return whole(name.slice(CLIENT_OF.length));
  return (await env.CONNECTIONS.getByName("connections").client(name)) ?? whole(env.OWNER);
}
