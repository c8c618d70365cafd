import { firstOf, type Sql } from "../../portable/sql.ts";
import type { Artifacts } from "./artifacts.ts";
import type { AskLine, NewPeer, Other, PeerGrant, PeerLine, Received } from "./contract.ts";
import type { TrustLevel } from "./levels.ts";
import type { Slots } from "./slots.ts";

/** A peer's row. */
export type StoredPeer = {
  readonly id: string;
  readonly person: string;
  readonly origin: string;
  readonly name: string;
  readonly public_key: string;
  readonly key_id: string;
  readonly created_at: number;
  readonly grant_id: string | null;
  readonly level: TrustLevel | null;
  readonly labels: string;
  readonly granted_until: number | null;
  readonly granted_at: number | null;
  readonly revoked_at: number | null;
  readonly their_level: TrustLevel | null;
  readonly their_ticket: string | null;
  readonly their_until: number | null;
  readonly their_at: number | null;
  readonly withdrawn_at: number | null;
  readonly asked_count: number;
  readonly asked_at: number | null;
  readonly refused_count: number;
};

/** Of both directions, as the person sees it. */
const LOG_SHOWN = 10;

export const otherOf = ({ origin, name, public_key: publicKey }: StoredPeer): Other => ({
  origin,
  name,
  publicKey,
});

/** Rows about peers, each under its person. */
export class PeerStore {
  readonly #sql: Sql;
  readonly #slots: Slots;
  readonly #artifacts: Artifacts;

  constructor(sql: Sql, slots: Slots, artifacts: Artifacts) {
    this.#sql = sql;
    this.#slots = slots;
    this.#artifacts = artifacts;
  }

  find(person: string, id: string): StoredPeer | null {
    return firstOf(this.#sql, "SELECT * FROM peers WHERE id = ? AND person = ?", id, person);
  }

  byKey(person: string, publicKey: string): StoredPeer | null {
    return firstOf(this.#sql, "SELECT * FROM peers WHERE person = ? AND public_key = ?", person, publicKey);
  }

  /** As it now names itself; what was granted to it before is over, since the pairing is another one. @returns the id that it has */
  put({ id, person, keyId, other }: NewPeer, at: number): string {
    const known = this.byKey(person, other.publicKey);
    if (known === null)
      this.#sql.all(
        "INSERT INTO peers (id, person, origin, name, public_key, key_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        id,
        person,
        other.origin,
        other.name,
        other.publicKey,
        keyId,
        at,
      );
    else
      this.#sql.all(
        "UPDATE peers SET origin = ?, name = ?, key_id = ?, grant_id = NULL, level = NULL, their_ticket = NULL, their_level = NULL WHERE id = ?",
        other.origin,
        other.name,
        keyId,
        known.id,
      );
    return known?.id ?? id;
  }

  grant(id: string, { id: grant, level, until, labels }: PeerGrant, at: number): void {
    this.#sql.all(
      "UPDATE peers SET grant_id = ?, level = ?, granted_until = ?, labels = ?, granted_at = ?, revoked_at = NULL WHERE id = ?",
      grant,
      level,
      until,
      JSON.stringify(labels),
      at,
      id,
    );
  }

  receive(id: string, { level, until, ticket }: Received, at: number): void {
    this.#sql.all(
      "UPDATE peers SET their_level = ?, their_until = ?, their_ticket = ?, their_at = ?, withdrawn_at = NULL WHERE id = ?",
      level,
      until,
      ticket,
      at,
      id,
    );
  }

  withdraw(id: string, at: number): void {
    this.#sql.all("UPDATE peers SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL", at, id);
  }

  revoke(id: string, at: number): boolean {
    const query =
      "UPDATE peers SET revoked_at = ? WHERE id = ? AND grant_id IS NOT NULL AND revoked_at IS NULL RETURNING 1";
    return this.#sql.all(query, at, id).length === 1;
  }

  forget(id: string): void {
    for (const table of ["nonces", "asks", "artifacts", "slots"])
      this.#sql.all(`DELETE FROM ${table} WHERE peer = ?`, id);
    // An invitation that it has used does not bring it back.
    this.#sql.all("DELETE FROM invitations WHERE used_by = (SELECT public_key FROM peers WHERE id = ?)", id);
    this.#sql.all("DELETE FROM peers WHERE id = ?", id);
  }

  lines(person: string): PeerLine[] {
    const rows = this.#sql.all<StoredPeer>(
      "SELECT * FROM peers WHERE person = ? ORDER BY created_at, id",
      person,
    );
    return rows.map((row) => this.#line(row));
  }

  #line(row: StoredPeer): PeerLine {
    const { id, level, granted_until: until, granted_at: grantedAt } = row;
    const { their_level: theirs, their_until: theirUntil, their_at: theirAt } = row;
    const isGranted = row.grant_id !== null && level !== null && until !== null && grantedAt !== null;
    const isReceived = theirs !== null && theirUntil !== null && theirAt !== null;
    return {
      ...otherOf(row),
      id,
      createdAt: row.created_at,
      granted: isGranted
        ? {
            level,
            until,
            labels: JSON.parse(row.labels) as string[],
            at: grantedAt,
            revokedAt: row.revoked_at,
          }
        : null,
      received: isReceived
        ? { level: theirs, until: theirUntil, at: theirAt, withdrawnAt: row.withdrawn_at }
        : null,
      asked: { count: row.asked_count, at: row.asked_at, refused: row.refused_count },
      artifacts: this.#artifacts.ofPeer(id),
      slots: this.#slots.ofPeer(id),
      log: this.#log(id),
    };
  }

  #log(id: string): AskLine[] {
    const query =
      "SELECT at, direction, question, outcome FROM asks WHERE peer = ? ORDER BY at DESC, id DESC LIMIT ?";
    return this.#sql.all<AskLine>(query, id, LOG_SHOWN);
  }
}
