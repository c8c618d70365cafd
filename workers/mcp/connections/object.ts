import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../../portable/contract.ts";
import { exportPage, importPage } from "../../portable/index.ts";
import { applySteps } from "../../portable/schema.ts";
import { firstOf, type Sql } from "../../portable/sql.ts";
import { sqlOf } from "../../portable/storage.ts";
import { credentialKeysOf } from "../../sealing/keys.ts";
import type { Env } from "../env.ts";
import type { WebCredential } from "../web/contract.ts";
import { WebCredentialStore } from "../web/store.ts";
import { Clients } from "./clients.ts";
import type { ClientRule, ConnectionsContract, Limit, NotOpened, Opened } from "./contract.ts";
import { lineFor, NO_KEYS, notConnected } from "./lines.ts";
import { isFresh, tokenFor } from "./refresh.ts";
import { CONNECTION_STEPS } from "./schema.ts";
import { CONNECTED_SERVICES, howToConnect, type Service, type ServiceCredential } from "./services.ts";
import { CredentialStore } from "./store.ts";
import { tryCredential } from "./trying.ts";

/** An approval that was used is of no use afterwards; it is kept for as long as the gate keeps its own (workers/gate/purge.ts). */
const APPROVAL_KEPT_MS = 400 * 24 * 60 * 60_000;

/** Everybody's connections: one object, since a household has few, and since only one place may refresh a token. */
export class Connections extends DurableObject<Env> implements ConnectionsContract, Portable {
  readonly #sql: Sql;
  readonly #store: CredentialStore | null;
  readonly #web: WebCredentialStore | null;
  readonly #clients: Clients;
  readonly #outside: Pick<Outside, "clock" | "send">;
  readonly #opening = new Map<string, Promise<Opened | NotOpened>>();

  constructor(ctx: DurableObjectState, env: Env, outside: Pick<Outside, "clock" | "send"> = OUTSIDE) {
    super(ctx, env);
    this.#sql = sqlOf(ctx.storage);
    applySteps(this.#sql, CONNECTION_STEPS);
    const keys = credentialKeysOf(env.CREDENTIAL_KEYS);
    this.#store = keys && new CredentialStore(this.#sql, keys);
    this.#web = keys && new WebCredentialStore(this.#sql, keys);
    this.#clients = new Clients(this.#sql);
    this.#outside = outside;
  }

  /** Callers of one person and service at one time share one refresh. */
  async open(person: string, service: Service, refused: string | null): Promise<Opened | NotOpened> {
    const key = JSON.stringify([person, service]);
    const going = await this.#opening.get(key);
    // What somebody else was given meanwhile is good, unless it is what was refused here.
    if (going && (!going.ok || going.bearer !== refused)) return going;
    const opening = this.#open(person, service, refused).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    const opened = await opening;
    if (opened.ok) this.#store?.used(person, service, this.#outside.clock().toISOString());
    return opened;
  }

  async #open(person: string, service: Service, refused: string | null): Promise<Opened | NotOpened> {
    const store = this.#store;
    const line = store?.line(person, service);
    if (!store || !line) return notConnected(service);
    const found = await store.open(person, service);
    if (!found)
      return reconnect(service, "The stored credential cannot be opened with this deployment's master key.");
    const { kept, version } = found;
    const { scopes } = line;
    const now = this.#outside.clock().getTime();
    if (isFresh(kept.token, now) && kept.token.bearer !== refused)
      return { ok: true, bearer: kept.token.bearer, scopes };
    if (line.broken !== null) return reconnect(service, line.broken);
    const refreshed = await tokenFor(service, kept, { send: this.#outside.send, now });
    if (!refreshed.ok) return this.#failed(person, service, refreshed);
    if (refreshed.bearer === refused) return this.#failed(person, service, REFUSED_KEY);
    if (refreshed.kept !== kept) {
      const isKept = await store.keep(person, service, refreshed.kept, version);
      if (!isKept) return reconnect(service, "The connection was replaced meanwhile.");
      // The token before may be worth nothing any more: this one is on disk before anybody uses it.
      await this.ctx.storage.sync();
    }
    return { ok: true, bearer: refreshed.bearer, scopes };
  }

  #failed(
    person: string,
    service: Service,
    { isFinal, message }: { isFinal: boolean; message: string },
  ): NotOpened {
    if (!isFinal) return { ok: false, code: "service_unavailable", message };
    this.#store?.markBroken(person, service, message);
    return reconnect(service, message);
  }

  async connectService(person: string, service: Service, credential: ServiceCredential) {
    if (!this.#store) return NO_KEYS;
    const now = this.#outside.clock();
    const scopes = "scopes" in credential ? credential.scopes : [];
    const expiresAt = "expiresAt" in credential ? credential.expiresAt : null;
    const world = { send: this.#outside.send, now: now.getTime() };
    // A credential that is worth nothing is refused while its person is there, and takes the place of no other.
    const tried = await tryCredential(service, credential, world);
    if (tried.is === "refused") {
      const stays = this.#store.line(person, service) === null ? "" : STAYS;
      return reconnect(service, `${tried.message}${stays}`);
    }
    const at = now.toISOString();
    const line = {
      scopes,
      expiresAt,
      connectedAt: at,
      broken: null,
      usedAt: tried.is === "taken" ? at : null,
    };
    const kept = tried.is === "taken" ? tried.kept : { credential, token: null };
    await this.#store.put(person, service, kept, line);
    // The one that it was bought with may be worth nothing any more.
    await this.ctx.storage.sync();
    return {
      ...lineFor(service, line, now),
      trial: tried.is === "taken" ? tried.saw : `Not tried: ${tried.why}.`,
    };
  }

  async disconnect(person: string, service: Service): Promise<boolean> {
    return this.#store?.remove(person, service) ?? false;
  }

  async list(person: string) {
    const now = this.#outside.clock();
    return CONNECTED_SERVICES.map((service) =>
      lineFor(service, this.#store?.line(person, service) ?? null, now),
    );
  }

  async webCredentials(person: string) {
    return this.#web?.lines(person) ?? [];
  }

  async putWebCredential(person: string, credential: WebCredential) {
    return this.#web?.put(person, credential, this.#outside.clock().toISOString()) ?? NO_KEYS;
  }

  async removeWebCredential(person: string, name: string) {
    return this.#web?.remove(person, name) ?? false;
  }

  async openWebCredentials(person: string) {
    return this.#web?.open(person) ?? {};
  }

  async client(name: string) {
    return this.#clients.find(name);
  }

  async clients() {
    return this.#clients.all();
  }

  async setClient(rule: ClientRule) {
    this.#clients.put(rule);
  }

  async removeClient(name: string) {
    return this.#clients.remove(name);
  }

  async lastApproval(action: string): Promise<number> {
    // Not their number: the oldest are forgotten first, and a number that was used is used.
    const query = "SELECT coalesce(max(number), 0) AS last FROM approvals WHERE action = ?";
    return firstOf<{ last: number }>(this.#sql, query, action)?.last ?? 0;
  }

  async useApproval(action: string, number: number): Promise<boolean> {
    const at = this.#outside.clock().getTime();
    this.#sql.all("DELETE FROM approvals WHERE at < ?", at - APPROVAL_KEPT_MS);
    const query =
      "INSERT INTO approvals (action, number, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1";
    return this.#sql.all(query, action, number, at).length === 1;
  }

  async reserve(person: string, what: string, { period, max, amount }: Limit) {
    // A minute that is over is of no use to anybody.
    this.#sql.all("DELETE FROM counts WHERE person = ? AND what = ? AND period < ?", person, what, period);
    const all =
      "(SELECT coalesce(sum(used), 0) FROM counts WHERE period = ?2 AND what = ?3 AND (?6 OR person = ?1))";
    const query = `INSERT INTO counts (person, period, what, used) SELECT ?1, ?2, ?3, ?5 WHERE ${all} + ?5 <= ?4
      ON CONFLICT DO UPDATE SET used = used + ?5 RETURNING used`;
    const ofAll = isOfHousehold(what) ? 1 : 0;
    return this.#sql.all(query, person, period, what, max, amount, ofAll).length === 1;
  }

  async used(person: string, period: string) {
    const query = "SELECT person, what, used FROM counts WHERE period = ?";
    const rows = this.#sql.all<{ person: string; what: string; used: number }>(query, period);
    const sums: Record<string, number> = {};
    for (const { person: whose, what, used } of rows)
      if (whose === person || isOfHousehold(what)) sums[what] = (sums[what] ?? 0) + used;
    return sums;
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }
}

/** What costs money past a free part that belongs to a billing account: two people's keys may well be of one. */
const isOfHousehold = (what: string): boolean => what.startsWith("places.");

const STAYS = " What was connected before stays as it was.";

const REFUSED_KEY = { isFinal: true, message: "The service refuses the key: it was deleted or replaced." };

const reconnect = (service: Service, why: string): NotOpened => ({
  ok: false,
  code: "reconnect",
  message: `${why} Connect again: ${howToConnect(service)}.`,
});
