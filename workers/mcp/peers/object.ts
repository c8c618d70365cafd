import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../../portable/contract.ts";
import { exportPage, importPage } from "../../portable/index.ts";
import { applySteps } from "../../portable/schema.ts";
import { firstOf, type Sql } from "../../portable/sql.ts";
import { sqlOf } from "../../portable/storage.ts";
import { DAY_MS } from "../../time/calendar.ts";
import type { Env } from "../env.ts";
import { SHARED_ARTIFACTS_MAX } from "./asked.ts";
import { Asks } from "./asks.ts";
import type {
  NewPeer,
  Other,
  PeerGrant,
  PeerNews,
  PeerReach,
  PeerSlot,
  PeersContract,
  Received,
  ShownTicket,
  Way,
} from "./contract.ts";
import type { PeerQuestion } from "./levels.ts";
import { PEER_STEPS } from "./schema.ts";
import { otherOf, PeerStore } from "./store.ts";

/** Of one person at one time: an invitation is for somebody whom they are just talking with. */
const INVITATIONS_MAX = 10;
/** Questions about a time of one peer's that a person is asked in a day. */
const SLOTS_PER_DAY_MAX = 5;

/** Everybody's peers: one object, since a household has few, and since a grant that is taken back has to be so for every question. */
export class Peers extends DurableObject<Env> implements PeersContract, Portable {
  readonly #sql: Sql;
  readonly #store: PeerStore;
  readonly #asks: Asks;
  readonly #outside: Pick<Outside, "clock" | "newId">;

  constructor(ctx: DurableObjectState, env: Env, outside: Pick<Outside, "clock" | "newId"> = OUTSIDE) {
    super(ctx, env);
    this.#sql = sqlOf(ctx.storage);
    applySteps(this.#sql, PEER_STEPS);
    this.#store = new PeerStore(this.#sql);
    this.#asks = new Asks(this.#sql, this.#store, outside.newId);
    this.#outside = outside;
  }

  #now(): number {
    return this.#outside.clock().getTime();
  }

  async list(person: string) {
    return this.#store.lines(person);
  }

  async invite({
    id,
    person,
    until,
  }: {
    readonly id: string;
    readonly person: string;
    readonly until: number;
  }) {
    return this.#sql.atomically(() => {
      this.#sql.all("DELETE FROM invitations WHERE ends_at <= ?", this.#now());
      const query = "SELECT COUNT(*) AS open FROM invitations WHERE person = ?";
      if ((firstOf<{ open: number }>(this.#sql, query, person)?.open ?? 0) >= INVITATIONS_MAX) return false;
      this.#sql.all("INSERT INTO invitations (id, person, ends_at) VALUES (?, ?, ?)", id, person, until);
      return true;
    });
  }

  async begin(peer: NewPeer) {
    return this.#sql.atomically(() => {
      const id = this.#store.put(peer, this.#now());
      return { id, isNew: id === peer.id };
    });
  }

  async pair(peer: NewPeer, invitation: string, received: Received) {
    return this.#sql.atomically(() => {
      const query = `UPDATE invitations SET used_by = ?1 WHERE id = ?2 AND person = ?3 AND ends_at > ?4
        AND (used_by IS NULL OR used_by = ?1) RETURNING 1`;
      const { publicKey } = peer.other;
      if (this.#sql.all(query, publicKey, invitation, peer.person, this.#now()).length === 0) return null;
      const id = this.#store.put(peer, this.#now());
      this.#store.receive(id, received, this.#now());
      return id;
    });
  }

  async other(person: string, peer: string): Promise<Other | null> {
    const row = this.#store.find(person, peer);
    return row && otherOf(row);
  }

  async grant(person: string, peer: string, grant: PeerGrant) {
    return this.#sql.atomically(() => {
      const row = this.#store.find(person, peer);
      if (!row) return false;
      // Whoever has granted nothing yet cannot be sent another ticket: theirs goes on to stand for what is granted.
      const id = row.their_ticket === null ? (row.grant_id ?? grant.id) : grant.id;
      this.#store.grant(peer, { ...grant, id }, this.#now());
      return true;
    });
  }

  async revoke(person: string, peer: string) {
    return this.#sql.atomically(
      () => !!this.#store.find(person, peer) && this.#store.revoke(peer, this.#now()),
    );
  }

  async forget(person: string, peer: string) {
    return this.#sql.atomically(() => {
      if (!this.#store.find(person, peer)) return false;
      this.#store.forget(peer);
      return true;
    });
  }

  async admit(shown: ShownTicket, question: PeerQuestion | null) {
    return this.#sql.atomically(() => this.#asks.admit(shown, question, this.#now()));
  }

  async hear(shown: ShownTicket, news: PeerNews) {
    return this.#sql.atomically(() => {
      const row = this.#asks.hears(shown, this.#now());
      if (row === null) return null;
      if (news.kind === "withdrawn") this.#store.withdraw(shown.peer, this.#now());
      else this.#store.receive(shown.peer, news, this.#now());
      return { other: otherOf(row), keyId: row.key_id };
    });
  }

  async reach(person: string, peer: string, question: PeerQuestion): Promise<PeerReach> {
    return this.#sql.atomically(() => this.#asks.reach(person, peer, question, this.#now()));
  }

  async wayTo(person: string, peer: string): Promise<Way | null> {
    const row = this.#store.find(person, peer);
    const ticket = row?.their_ticket ?? null;
    return row === null || ticket === null ? null : { other: otherOf(row), ticket, keyId: row.key_id };
  }

  async became(ask: string, outcome: string) {
    this.#asks.became(ask, outcome);
  }

  async share(person: string, peer: string, name: string, text: string) {
    return this.#sql.atomically(() => {
      if (!this.#store.find(person, peer)) return "not_found" as const;
      const query = "SELECT COUNT(*) AS others FROM artifacts WHERE peer = ? AND name <> ?";
      if ((firstOf<{ others: number }>(this.#sql, query, peer, name)?.others ?? 0) >= SHARED_ARTIFACTS_MAX)
        return "too_many" as const;
      const put = "INSERT OR REPLACE INTO artifacts (peer, name, text, at) VALUES (?, ?, ?, ?)";
      this.#sql.all(put, peer, name, text, this.#now());
      return "shared" as const;
    });
  }

  async unshare(person: string, peer: string, name: string) {
    if (!this.#store.find(person, peer)) return false;
    return (
      this.#sql.all("DELETE FROM artifacts WHERE peer = ? AND name = ? RETURNING 1", peer, name).length === 1
    );
  }

  async artifacts(peer: string) {
    return this.#sql
      .all<{ name: string }>("SELECT name FROM artifacts WHERE peer = ? ORDER BY name", peer)
      .map(({ name }) => name);
  }

  async artifact(peer: string, name: string) {
    const query = "SELECT text FROM artifacts WHERE peer = ? AND name = ?";
    return firstOf<{ text: string }>(this.#sql, query, peer, name)?.text ?? null;
  }

  async askSlot(person: string, peer: string, { from, to }: PeerSlot) {
    return this.#sql.atomically(() => {
      const same =
        "SELECT agreed_at AS agreedAt FROM slots WHERE person = ? AND peer = ? AND begins = ? AND ends = ?";
      const known = firstOf<{ agreedAt: number | null }>(this.#sql, same, person, peer, from, to);
      if (known) return known.agreedAt === null ? ("asked" as const) : ("agreed" as const);
      const now = this.#now();
      this.#sql.all("DELETE FROM slots WHERE peer = ? AND ends <= ?", peer, now - DAY_MS);
      const query = "SELECT COUNT(*) AS asked FROM slots WHERE peer = ? AND asked_at > ?";
      if ((firstOf<{ asked: number }>(this.#sql, query, peer, now - DAY_MS)?.asked ?? 0) >= SLOTS_PER_DAY_MAX)
        return "too_many" as const;
      const put = "INSERT INTO slots (person, peer, begins, ends, asked_at) VALUES (?, ?, ?, ?, ?)";
      this.#sql.all(put, person, peer, from, to, now);
      return "asked" as const;
    });
  }

  async agree(person: string, peer: string, { from, to }: PeerSlot) {
    const query = "UPDATE slots SET agreed_at = ? WHERE person = ? AND peer = ? AND begins = ? AND ends = ?";
    this.#sql.all(query, this.#now(), person, peer, from, to);
  }

  async slots(person: string, from: number, to: number) {
    const query = `SELECT begins AS "from", ends AS "to" FROM slots
      WHERE person = ? AND agreed_at IS NOT NULL AND begins < ? AND ends > ? ORDER BY begins`;
    return this.#sql.all<PeerSlot>(query, person, to, from);
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  /** A copy may be from before a grant was taken back, and knows no nonce since: nobody is let in again by it. */
  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page, () => {
      const query =
        "UPDATE peers SET revoked_at = ? WHERE grant_id IS NOT NULL AND revoked_at IS NULL RETURNING 1";
      const closed = this.#sql.all(query, this.#now()).length;
      this.#sql.all("DELETE FROM invitations");
      return closed === 0
        ? []
        : [
            `${closed} peers of other households may ask nothing until you grant it again, under Connections.`,
          ];
    });
  }
}
