import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../../portable/contract.ts";
import { exportPage, importPage } from "../../portable/index.ts";
import { applySteps } from "../../portable/schema.ts";
import { firstOf, type Sql } from "../../portable/sql.ts";
import { sqlOf } from "../../portable/storage.ts";
import type { Env } from "../env.ts";
import { Artifacts } from "./artifacts.ts";
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
import { Slots } from "./slots.ts";
import { otherOf, PeerStore } from "./store.ts";

/** Of one person at one time: an invitation is for somebody whom they are just talking with. */
const INVITATIONS_MAX = 10;

/** Everybody's peers: one object, since a household has few, and since a grant that is taken back has to be so for every question. */
export class Peers extends DurableObject<Env> implements PeersContract, Portable {
  readonly #sql: Sql;
  readonly #store: PeerStore;
  readonly #slots: Slots;
  readonly #artifacts: Artifacts;
  readonly #asks: Asks;
  readonly #outside: Pick<Outside, "clock" | "newId">;

  constructor(ctx: DurableObjectState, env: Env, outside: Pick<Outside, "clock" | "newId"> = OUTSIDE) {
    super(ctx, env);
    this.#sql = sqlOf(ctx.storage);
    applySteps(this.#sql, PEER_STEPS);
    this.#slots = new Slots(this.#sql);
    this.#artifacts = new Artifacts(this.#sql);
    this.#store = new PeerStore(this.#sql, this.#slots, this.#artifacts);
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
      const { person, peer } = shown;
      let isCalledOff = false;
      if (news.kind === "withdrawn") this.#store.withdraw(peer, this.#now());
      else if (news.kind === "granted") this.#store.receive(peer, news, this.#now());
      else {
        isCalledOff = (this.#slots.find(person, peer, news)?.agreedAt ?? null) !== null;
        this.#slots.cancel(person, peer, news, this.#now());
      }
      return { other: otherOf(row), keyId: row.key_id, isCalledOff };
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
      return this.#artifacts.share(peer, name, text, this.#now())
        ? ("shared" as const)
        : ("too_many" as const);
    });
  }

  async unshare(person: string, peer: string, name: string) {
    return !!this.#store.find(person, peer) && this.#artifacts.unshare(peer, name);
  }

  async artifacts(peer: string) {
    return this.#artifacts.ofPeer(peer).map(({ name }) => name);
  }

  async artifact(peer: string, name: string) {
    return this.#artifacts.text(peer, name);
  }

  async askSlot(person: string, peer: string, slot: PeerSlot) {
    return this.#sql.atomically(() => this.#slots.ask(person, peer, slot, this.#now()));
  }

  async agree(person: string, peer: string, slot: PeerSlot, askedBy: "us" | "them") {
    this.#slots.agree(person, peer, slot, askedBy, this.#now());
  }

  async cancel(person: string, peer: string, slot: PeerSlot) {
    return this.#sql.atomically(() => this.#slots.cancel(person, peer, slot, this.#now()));
  }

  async planned(person: string, peer: string, slot: PeerSlot, item: string | null) {
    this.#slots.planned(person, peer, slot, item);
  }

  async slots(person: string, from: number, to: number) {
    return this.#slots.agreed(person, from, to);
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
