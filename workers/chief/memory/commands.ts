import { PRIVATE } from "../../audience.ts";
import { wordsOf } from "../../language/words.ts";
import { dayIn } from "../../time/zones.ts";
import { momentOf } from "../../wire/moment.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { instances } from "../agents/instances.ts";
import { soulOf } from "../agents/soul.ts";
import { clockSeenOn } from "../jobs/when.ts";
import { zoneOf } from "../schedules/sync.ts";
import type { ChiefWorld } from "../world.ts";
import { forgetAbout, type Promised } from "./forget.ts";
import { asksWhatIsKnown, forgottenIn, rememberedIn } from "./spoken.ts";
import { addFact, currentFacts, type Fact } from "./store.ts";

/** What is said to a message about what is remembered; null where it is about something else. */
export function hearMemory(
  message: string,
  hasFiles: boolean,
  world: ChiefWorld,
  audience = PRIVATE,
): { readonly say: string; readonly forgets: readonly string[] | null } | null {
  const text = message.normalize("NFC").trim();
  if (asksWhatIsKnown(text))
    return { say: audience === PRIVATE ? knownText(world) : knownToGroup(world, audience), forgets: null };
  // With a file it is not clear whose words they are.
  const remembered = hasFiles ? null : rememberedIn(text);
  if (remembered !== null) return { say: remember(remembered, world, audience), forgets: null };
  const forgotten = forgottenIn(text);
  if (forgotten === null) return null;
  // What goes is said again, and it may be anything that is known.
  if (audience !== PRIVATE) return { say: NOT_HERE, forgets: null };
  if (forgotten === "everything") return { say: NAME_IT, forgets: null };
  return { say: forget(forgotten.about, world), forgets: wordsOf(forgotten.about) };
}

const NAME_IT =
  'Everything at once I do not forget. Say "forget" with what it is about, or remove it under Memory; "what do you know about me?" lists it.';
const NOT_HERE = "Others read this: tell me in our own chat, or on the page, what to forget.";

function remember(fact: string, world: ChiefWorld, audience: string): string {
  const isNew = addFact(world, {
    text: fact,
    agent: CHIEF,
    audience,
    source: "said",
    trust: "owner",
  });
  return isNew ? `I'll remember: ${fact}.` : "I know that already.";
}

function forget(about: string, world: ChiefWorld): string {
  const { facts, turns, artifacts, wishes, promised, stopped } = forgetAbout(world.sql, about, world.now);
  const still = promised.map((one) => stillSays(one, world)).join("");
  if (facts.length + turns + artifacts + wishes + stopped === 0)
    return `I know nothing${still === "" ? "" : " else"} about "${about}".${still}`;
  const also = [
    turns > 0 && many(turns, "turn of conversation", "turns of conversation"),
    artifacts > 0 && many(artifacts, "report", "reports"),
    wishes > 0 && many(wishes, "wish that waited for your word", "wishes that waited for your word"),
    stopped > 0 && many(stopped, "task that was under way with it", "tasks that were under way with it"),
  ].filter(Boolean);
  return `Gone: ${[...facts.map((fact) => `"${fact}"`), ...also].join(", ")}. Nightly backups and the record of requests keep their copies until they end.${still}`;
}

const many = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

/** A promise is not broken unasked. */
function stillSays({ job, payload, dueAt }: Promised, world: ChiefWorld): string {
  const text = (payload ?? "").slice(0, SHOWN_CHARS).toWellFormed();
  if (job !== "remind")
    return `\n\nOne of your schedules still says it, and runs on: "${text}". Remove it under Agents.`;
  const day = dayIn(new Date(world.now), zoneOf(world));
  const when = clockSeenOn(day, dueAt ?? world.now, zoneOf(world));
  return `\n\nOne reminder still says it, for ${when}: "${text}". Say "drop the reminder about ${text}" if it shall go too.`;
}

const SHOWN_CHARS = 200;
const LISTED_MAX = 40;

/** Everything that is kept of a person, with where it comes from. */
export function knownText({ sql }: Pick<ChiefWorld, "sql">): string {
  const facts = currentFacts(sql).toReversed();
  const told = instances(sql).flatMap(({ name }) =>
    soulOf(sql, name).map(({ text, at }) => `- ${text} _(told to ${name}, ${day(at)})_`),
  );
  if (facts.length + told.length === 0) return 'Nothing yet. Say "remember that …", and I do.';
  const lines = facts
    .slice(0, LISTED_MAX)
    .map((fact) => `- ${fact.text} _(${sourceText(fact)}, ${day(fact.validFrom)})_`);
  const more = facts.length > LISTED_MAX ? [`… and ${facts.length - LISTED_MAX} more`] : [];
  return [...lines, ...more, ...told, '\nSay "forget …" for what should go.'].join("\n");
}

/** What a group has told to remember; nothing of the person's own. */
function knownToGroup({ sql }: Pick<ChiefWorld, "sql">, audience: string): string {
  const facts = currentFacts(sql, audience).toReversed().slice(0, LISTED_MAX);
  if (facts.length === 0)
    return 'Nothing of this group yet. Say "remember that …", and I do, for this group alone.';
  return facts.map((fact) => `- ${fact.text} _(${day(fact.validFrom)})_`).join("\n");
}

const day = (at: number): string => momentOf(at).slice(0, 10);

export function sourceText({ trust, source }: Pick<Fact, "trust" | "source">): string {
  if (trust === "owner") return source === "said" ? "you said so" : "you confirmed it";
  return trust === "derived" ? "from a conversation" : "from a document or a page, not confirmed";
}
