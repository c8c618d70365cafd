import { PRIVATE } from "../../audience.ts";
import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS } from "../../time/calendar.ts";
import type { ChiefWorld } from "../world.ts";
import { searched, unsearched } from "./found.ts";
import { hashOf } from "./hash.ts";

/** Something that is known of the person, and how. Moments are Unix milliseconds. */
export type Fact = {
  readonly id: string;
  readonly text: string;
  /** The agent that noted it. */
  readonly agent: string;
  /** Who may hear it: `private`, the person alone, or a group's own. */
  readonly audience: string;
  /** `said` by the person, drawn from a `turn:<id>`, or where it came from. */
  readonly source: string;
  /** `owner`: the person said so. `derived`: drawn from what they said. `tainted`: from a document, a mail, a page, or a turn that had one. */
  readonly trust: "owner" | "derived" | "tainted";
  readonly validFrom: number;
  readonly supersededBy: string | null;
  /** A tainted fact that nobody has confirmed ends by itself. */
  readonly endsAt: number | null;
};

export const FACT_MAX_CHARS = 500;
/** Far more than anybody says in years; the oldest derived ones make room. */
const FACTS_MAX = 5_000;
const TAINTED_KEPT_MS = 30 * DAY_MS;
/** Facts in every prompt of a private chat. */
const CORE_MAX = 60;
const CORE_MAX_CHARS = 6_000;

const COLUMNS =
  "id, text, agent, audience, source, trust, valid_from AS validFrom, superseded_by AS supersededBy, ends_at AS endsAt";

type New = Pick<Fact, "text" | "agent" | "audience" | "source" | "trust">;

/** Notes a fact. @returns false for one that is known already, or that was forgotten and does not come from the person again */
export function addFact({ sql, newId, now }: Pick<ChiefWorld, "sql" | "newId" | "now">, fact: New): boolean {
  const text = tidy(fact.text);
  if (text === "") return false;
  const hash = hashOf(text);
  if (fact.trust === "owner") sql.all("DELETE FROM forgotten WHERE hash = ?", hash);
  else if (firstOf(sql, "SELECT hash FROM forgotten WHERE hash = ?", hash)) return false;
  const known = firstOf(
    sql,
    "SELECT id FROM facts WHERE lower(text) = lower(?) AND audience = ? AND superseded_by IS NULL",
    text,
    fact.audience,
  );
  if (known) return false;
  const id = newId();
  sql.all(
    "INSERT INTO facts (id, text, agent, audience, source, trust, valid_from, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    id,
    text,
    fact.agent,
    fact.audience,
    fact.source,
    fact.trust,
    now,
    fact.trust === "tainted" ? now + TAINTED_KEPT_MS : null,
  );
  searched(sql, id, text);
  const old = sql.all<{ id: string }>(
    "SELECT id FROM facts ORDER BY trust = 'owner' DESC, id DESC LIMIT -1 OFFSET ?",
    FACTS_MAX,
  );
  for (const one of old) removeFact(sql, one.id);
  return true;
}

const tidy = (text: string): string =>
  text.replace(/\s+/g, " ").trim().slice(0, FACT_MAX_CHARS).toWellFormed();

/**
 * A newer fact takes the place of one, as its person says it: the older is kept with its dates, and is not told any more. Where the newer
 * one is known already, that one does.
 *
 * @returns the fact that is told from now on; null where nothing that is told has this id, or nothing is said
 */
export function supersede(
  world: Pick<ChiefWorld, "sql" | "newId" | "now">,
  id: string,
  said: string,
): Fact | null {
  const { sql } = world;
  return sql.atomically(() => {
    const older = factOf(sql, id);
    if (older === null || older.supersededBy !== null) return null;
    const { agent, audience } = older;
    addFact(world, { text: said, agent, audience, source: "said", trust: "owner" });
    const newer = currentFacts(sql, audience).find(
      ({ text }) => text.toLowerCase() === tidy(said).toLowerCase(),
    );
    if (newer === undefined) return null;
    if (newer.id === id) return respelt(sql, newer, tidy(said));
    sql.all("UPDATE facts SET superseded_by = ? WHERE id = ?", newer.id, id);
    unsearched(sql, id);
    return newer;
  });
}

/** The same words, written otherwise. */
function respelt(sql: Sql, fact: Fact, text: string): Fact {
  const { id } = fact;
  unsearched(sql, id);
  sql.all(
    "UPDATE facts SET text = ?, trust = 'owner', source = 'said', ends_at = NULL WHERE id = ?",
    text,
    id,
  );
  searched(sql, id, text);
  return { ...fact, text, trust: "owner", source: "said", endsAt: null };
}

const list = (sql: Sql, where: string, ...values: (string | number)[]): Fact[] =>
  sql.all<Fact>(`SELECT ${COLUMNS} FROM facts WHERE ${where}`, ...values);

export const currentFacts = (sql: Sql, audience = PRIVATE): Fact[] =>
  list(sql, "superseded_by IS NULL AND audience = ? ORDER BY id", audience);

/** Of every audience. */
export const allFacts = (sql: Sql): Fact[] => list(sql, "superseded_by IS NULL ORDER BY id");

export const factOf = (sql: Sql, id: string): Fact | null => list(sql, "id = ?", id)[0] ?? null;

/** What is told in every private prompt: what the person said themselves, the newest as far as it fits. Never what came from elsewhere. */
export function coreOf(sql: Sql): string[] {
  const said = list(
    sql,
    "superseded_by IS NULL AND audience = ? AND trust = 'owner' ORDER BY id DESC LIMIT ?",
    PRIVATE,
    CORE_MAX,
  );
  let left = CORE_MAX_CHARS;
  return said
    .filter(({ text }) => {
      left -= text.length;
      return left >= 0;
    })
    .map(({ text }) => text)
    .toReversed();
}

export function removeFact(sql: Sql, id: string): boolean {
  unsearched(sql, id);
  return sql.all("DELETE FROM facts WHERE id = ? RETURNING id", id).length > 0;
}

/** The person says that it is so: from then on it counts as said by them. Not of one that another has taken the place of. */
export const confirmFact = (sql: Sql, id: string): boolean =>
  sql.all(
    "UPDATE facts SET trust = 'owner', ends_at = NULL WHERE id = ? AND superseded_by IS NULL RETURNING id",
    id,
  ).length > 0;

/** Tainted facts whose time is over. */
export function forgetEnded(sql: Sql, now: number): void {
  for (const { id } of list(sql, "ends_at <= ?", now)) removeFact(sql, id);
}
