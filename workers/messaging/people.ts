import type { Caller } from "../caller.ts";
import { roleIn } from "../people.ts";
import { PROFILES, profileName, profileOf } from "../profiles.ts";
import type { Env } from "./app.ts";
import type { ArrivalTask } from "./store.ts";

/** A person, as the door would name them. Each request has an id of its own. */
export const callerOf = (env: Pick<Env, "PEOPLE">, person: string): Caller => ({
  kind: "person",
  name: person,
  role: roleIn(env.PEOPLE, person),
  requestId: crypto.randomUUID(),
});

const WORD = /^\S+\s+(\w+)\s*$/;

/** `/profile work`: from the next message on the chat is that profile's. Answers what is said of it. */
export async function changeProfile(
  { channel, person: name, arrived }: ArrivalTask,
  env: Pick<Env, "PEOPLE" | "OUTBOX">,
): Promise<string> {
  const { person, profile } = profileOf(name);
  const wanted = arrived.is === "message" ? WORD.exec(arrived.text)?.[1]?.toLowerCase() : undefined;
  const next = PROFILES.find((one) => one === wanted);
  const has = PROFILES.filter((one) => roleIn(env.PEOPLE, profileName(person, one)) !== null);
  if (has.length === 1)
    return "You have one profile. An owner gives you another for work: purser:workProfiles, then a deploy.";
  if (next === undefined) return `This is your ${profile} profile. Say which you want: ${has.join(" or ")}.`;
  if (next === profile) return `This is your ${profile} profile already.`;
  await env.OUTBOX.getByName("outbox").hand({ channel, person: name, to: profileName(person, next) });
  return `From your next message on this is your ${next} profile: other conversations, agents, memory and notices. Nothing of the ${profile} one is seen here.`;
}
