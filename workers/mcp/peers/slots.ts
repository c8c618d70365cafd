import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS } from "../../time/calendar.ts";
import type { AgreedSlot, AskedSlot, PeerSlot } from "./contract.ts";

/** Questions about a time of one peer's that a person is asked in a day. */
const SLOTS_PER_DAY_MAX = 5;

const OF_ONE = "WHERE person = ? AND peer = ? AND begins = ? AND ends = ?";
const SHOWN = `begins AS "from", ends AS "to", agreed_at AS agreedAt, cancelled_at AS cancelledAt, plan_item AS planItem`;

/** Times that two households have asked each other for: each a row under its person and peer. */
export class Slots {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  find(person: string, peer: string, { from, to }: PeerSlot): AskedSlot | null {
    return firstOf<AskedSlot>(this.#sql, `SELECT ${SHOWN} FROM slots ${OF_ONE}`, person, peer, from, to);
  }

  /** What was cancelled is not asked for again: whoever called it off would be asked about it without end. */
  ask(
    person: string,
    peer: string,
    slot: PeerSlot,
    now: number,
  ): "asked" | "agreed" | "cancelled" | "too_many" {
    const known = this.find(person, peer, slot);
    if (known?.cancelledAt) return "cancelled";
    if (known) return known.agreedAt === null ? "asked" : "agreed";
    this.#sql.all("DELETE FROM slots WHERE peer = ? AND ends <= ?", peer, now - DAY_MS);
    const query = "SELECT COUNT(*) AS asked FROM slots WHERE peer = ? AND asked_at > ? AND asked_by = 'them'";
    if ((firstOf<{ asked: number }>(this.#sql, query, peer, now - DAY_MS)?.asked ?? 0) >= SLOTS_PER_DAY_MAX)
      return "too_many";
    const put = "INSERT INTO slots (person, peer, begins, ends, asked_at) VALUES (?, ?, ?, ?, ?)";
    this.#sql.all(put, person, peer, slot.from, slot.to, now);
    return "asked";
  }

  /** The one who was asked has agreed. What this side had called off and now asks for again is agreed anew. */
  agree(person: string, peer: string, { from, to }: PeerSlot, askedBy: "us" | "them", now: number): void {
    const put = `INSERT INTO slots (person, peer, begins, ends, asked_at, agreed_at, asked_by) VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
      ON CONFLICT DO UPDATE SET agreed_at = COALESCE(agreed_at, ?5), cancelled_at = NULL`;
    this.#sql.all(put, person, peer, from, to, now, askedBy);
  }

  /** @returns the slot as it then is; null where none of that time was ever agreed */
  cancel(person: string, peer: string, slot: PeerSlot, now: number): AskedSlot | null {
    const put = `UPDATE slots SET agreed_at = NULL, cancelled_at = ? ${OF_ONE} AND agreed_at IS NOT NULL`;
    this.#sql.all(put, now, person, peer, slot.from, slot.to);
    const found = this.find(person, peer, slot);
    return found?.cancelledAt ? found : null;
  }

  /** Which item of the person's plan it is; null where it is in none. */
  planned(person: string, peer: string, { from, to }: PeerSlot, item: string | null): void {
    this.#sql.all(`UPDATE slots SET plan_item = ? ${OF_ONE}`, item, person, peer, from, to);
  }

  agreed(person: string, from: number, to: number): AgreedSlot[] {
    const query = `SELECT slots.peer, peers.name, begins AS "from", ends AS "to" FROM slots
      JOIN peers ON peers.id = slots.peer
      WHERE slots.person = ? AND agreed_at IS NOT NULL AND begins < ? AND ends > ? ORDER BY begins`;
    return this.#sql.all<AgreedSlot>(query, person, to, from);
  }

  ofPeer(peer: string): AskedSlot[] {
    return this.#sql.all<AskedSlot>(`SELECT ${SHOWN} FROM slots WHERE peer = ? ORDER BY begins`, peer);
  }
}
