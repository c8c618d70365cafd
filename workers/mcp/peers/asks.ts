import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import type { AdmittedPeer, NotAdmitted, NotAsked, PeerReach, ShownTicket } from "./contract.ts";
import { levelFor, mayAsk, NEWS_AFTER_MS, type PeerQuestion } from "./levels.ts";
import { otherOf, type PeerStore, type StoredPeer } from "./store.ts";

/** What one peer may ask, in each direction: several times what planning a week together takes. Each reads up to ten days of a plan. */
export const ASKS_PER_HOUR_MAX = 30;
export const ASKS_PER_DAY_MAX = 120;
/** Longer than a signature is good, and as long as questions are counted. */
const NONCE_KEPT_MS = HOUR_MS;
/** For the person to look at; the door's record of each question lasts as long as the audit. */
const LOG_KEPT_MS = 90 * DAY_MS;
/** Who may ask whom, and what was asked. Each method is one transaction of the object's. */
export class Asks {
  readonly #sql: Sql;
  readonly #store: PeerStore;
  readonly #newId: (at: number) => string;

  constructor(sql: Sql, store: PeerStore, newId: (at: number) => string) {
    this.#sql = sql;
    this.#store = store;
    this.#newId = newId;
  }

  admit(shown: ShownTicket, question: PeerQuestion | null, now: number): AdmittedPeer | NotAdmitted {
    const row = this.#store.find(shown.person, shown.peer);
    if (!row || !this.#isOpen(row, shown.grant, now) || !this.#isFirst(shown, now))
      return this.#refused(shown);
    if (question !== null && !mayAsk(row.level, question)) return this.#refused(shown);
    if (this.#isTooMany(shown.peer, "in", now)) return { ok: false, why: "too_many" };
    const ask = this.#log(shown.peer, "in", question ?? "list", "answered", now);
    if (question !== null)
      this.#sql.all(
        "UPDATE peers SET asked_count = asked_count + 1, asked_at = ? WHERE id = ?",
        now,
        shown.peer,
      );
    const labels = JSON.parse(row.labels) as string[];
    return { ok: true, ask, other: otherOf(row), keyId: row.key_id, level: row.level, labels };
  }

  /** Both sides have granted, nothing is over, nothing is taken back. */
  #isOpen(
    row: StoredPeer,
    grant: string,
    now: number,
  ): row is StoredPeer & { level: NonNullable<StoredPeer["level"]> } {
    const isGranted = row.grant_id === grant && row.level !== null && row.revoked_at === null;
    const isReceived = row.their_ticket !== null && row.withdrawn_at === null;
    return isGranted && isReceived && (row.granted_until ?? 0) > now && (row.their_until ?? 0) > now;
  }

  /** Whether that nonce comes for the first time; it is taken then. */
  #isFirst({ peer, nonce }: ShownTicket, now: number): boolean {
    this.#sql.all("DELETE FROM nonces WHERE at <= ?", now - NONCE_KEPT_MS);
    const query = "INSERT INTO nonces (peer, nonce, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1";
    return this.#sql.all(query, peer, nonce, now).length === 1;
  }

  #refused({ peer, person }: ShownTicket): NotAdmitted {
    this.#sql.all(
      "UPDATE peers SET refused_count = refused_count + 1 WHERE id = ? AND person = ?",
      peer,
      person,
    );
    return { ok: false, why: "refused" };
  }

  /** News are let in by any ticket of a peer whose grant was not taken back, once. */
  hears(shown: ShownTicket, now: number): StoredPeer | null {
    const row = this.#store.find(shown.person, shown.peer);
    if (row === null || row.grant_id !== shown.grant || row.revoked_at !== null) return null;
    return (row.granted_until ?? 0) + NEWS_AFTER_MS > now && this.#isFirst(shown, now) ? row : null;
  }

  reach(person: string, peer: string, question: PeerQuestion, now: number): PeerReach {
    const row = this.#store.find(person, peer);
    const no = (code: NotAsked, message: string): PeerReach => ({ ok: false, code, message });
    if (!row)
      return no("not_found", "There is no such peer; see list_peers, or Connections on Purser's page.");
    const { name, their_level: level, their_ticket: ticket, their_until: theirs } = row;
    const [since, until] = [row.revoked_at, row.granted_until];
    if (row.grant_id === null || until === null)
      return no(
        "not_granted",
        `You have not granted ${name} anything yet; both sides have to, under Connections.`,
      );
    if (since !== null)
      return no(
        "not_granted",
        `You took the grant of ${name} back on ${momentOf(since)}; both sides have to grant.`,
      );
    if (until <= now)
      return no("grant_expired", `Your own grant to ${name} ended on ${momentOf(until)}; grant it anew.`);
    if (ticket === null || level === null || theirs === null)
      return no("waiting", `${name} has not granted anything yet: their owner has to, on their page.`);
    if (row.withdrawn_at !== null)
      return no("withdrawn", `${name} took their grant back on ${momentOf(row.withdrawn_at)}.`);
    if (theirs <= now)
      return no(
        "grant_expired",
        `The grant of ${name} ended on ${momentOf(theirs)}; ask them to grant it anew.`,
      );
    if (!mayAsk(level, question))
      return no(
        "level_too_low",
        `${name} has granted ${level}; ${question} takes ${levelFor(question)}. Nothing was sent.`,
      );
    if (this.#isTooMany(peer, "out", now))
      return no(
        "rate_limited",
        `${name} was asked ${ASKS_PER_HOUR_MAX} times within an hour, or ${ASKS_PER_DAY_MAX} within a day; wait a little.`,
      );
    const ask = this.#log(peer, "out", question, "asked", now);
    return { ok: true, ask, other: otherOf(row), ticket, keyId: row.key_id };
  }

  became(ask: string, outcome: string): void {
    this.#sql.all("UPDATE asks SET outcome = ? WHERE id = ?", outcome, ask);
  }

  #isTooMany(peer: string, direction: string, now: number): boolean {
    const query = `SELECT COUNT(*) AS ofDay, COUNT(*) FILTER (WHERE at > ?) AS ofHour FROM asks
      WHERE peer = ? AND direction = ? AND at > ?`;
    const found = firstOf<{ ofDay: number; ofHour: number }>(
      this.#sql,
      query,
      now - HOUR_MS,
      peer,
      direction,
      now - DAY_MS,
    );
    return (found?.ofHour ?? 0) >= ASKS_PER_HOUR_MAX || (found?.ofDay ?? 0) >= ASKS_PER_DAY_MAX;
  }

  #log(peer: string, direction: string, question: string, outcome: string, now: number): string {
    this.#sql.all("DELETE FROM asks WHERE peer = ? AND at <= ?", peer, now - LOG_KEPT_MS);
    const id = this.#newId(now);
    const query = "INSERT INTO asks (id, peer, direction, question, outcome, at) VALUES (?, ?, ?, ?, ?, ?)";
    this.#sql.all(query, id, peer, direction, question, outcome, now);
    return id;
  }
}
