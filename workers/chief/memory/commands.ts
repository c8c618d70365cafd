import { PRIVATE } from "../../audience.ts";
import { wordsOf } from "../../language/words.ts";
import { momentOf } from "../../wire/moment.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { instances } from "../agents/instances.ts";
import { soulOf } from "../agents/soul.ts";
import type { ChiefWorld } from "../world.ts";
import { forgetAbout } from "./forget.ts";
import { addFact, currentFacts, type Fact } from "./store.ts";

const REMEMBER =
  /^(?:please )?(?:remember|note|keep in mind|don'?t forget|merk(?:e)? dir|notiere)(?: that|,? dass|:)?\s+(.{3,500})$/is;
const FORGET =
  /^(?:please )?(?:forget|vergiss)(?: (?:that|everything|all|what i (?:said|told you)|alles)(?: about| über)?| about)?\s+(.{2,200})$/is;
/** "Forget it" names nothing. */
const NOTHING = /^(?:it|that|this|es|das|dies)$/i;
const KNOW =
  /^(?:please )?(?:(?:what|tell me (?:what|everything)|show me what) (?:do )?you (?:know|remember)(?: about me)?|what do you know|was weißt du über mich)[?.!]*$/i;

/** What is said to a message about what is remembered; null where it is about something else. */
export function hearMemory(
  message: string,
  hasFiles: boolean,
  world: ChiefWorld,
  audience = PRIVATE,
): { readonly say: string; readonly forgets: readonly string[] | null } | null {
  const text = message.trim();
  if (KNOW.test(text))
    return { say: audience === PRIVATE ? knownText(world) : knownToGroup(world, audience), forgets: null };
  // With a file it is not clear whose words they are.
  const remembered = hasFiles ? undefined : REMEMBER.exec(text)?.[1];
  if (remembered !== undefined && !text.endsWith("?"))
    return { say: remember(remembered, world, audience), forgets: null };
  const said = FORGET.exec(text)?.[1]?.replace(/[.!]+$/, "");
  const about = said === undefined || NOTHING.test(said) ? undefined : said;
  // What goes is said again, and it may be anything that is known.
  if (about !== undefined && audience !== PRIVATE) return { say: NOT_HERE, forgets: null };
  return about === undefined ? null : { say: forget(about, world), forgets: wordsOf(about) };
}

const NOT_HERE = "Others read this: tell me in our own chat, or on the page, what to forget.";

function remember(text: string, world: ChiefWorld, audience: string): string {
  const fact = text.replace(/[.!]+$/, "");
  const isNew = addFact(world, {
    text: fact,
    agent: CHIEF,
    audience,
    source: "said",
    trust: "owner",
  });
  return isNew ? `I'll remember: ${fact}.` : "I know that already.";
}

function forget(about: string, { sql, now }: ChiefWorld): string {
  const { facts, turns, artifacts, stopped } = forgetAbout(sql, about, now);
  if (facts.length + turns + artifacts + stopped === 0) return `I know nothing about "${about}".`;
  const also = [
    turns > 0 && `${turns} turns of conversation`,
    artifacts > 0 && `${artifacts} reports`,
    stopped > 0 && `${stopped} tasks that were under way with it`,
  ].filter(Boolean);
  return `Gone: ${[...facts.map((fact) => `"${fact}"`), ...also].join(", ")}. Nightly backups keep their copies until they end.`;
}

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
