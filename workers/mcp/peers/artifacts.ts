import { firstOf, type Sql } from "../../portable/sql.ts";
import { SHARED_ARTIFACTS_MAX } from "./asked.ts";
import type { SharedArtifact } from "./contract.ts";

/** Texts that are shared with one peer each, by name. */
export class Artifacts {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** @returns false where the peer has as many as it may already */
  share(peer: string, name: string, text: string, now: number): boolean {
    const query = "SELECT COUNT(*) AS others FROM artifacts WHERE peer = ? AND name <> ?";
    if ((firstOf<{ others: number }>(this.#sql, query, peer, name)?.others ?? 0) >= SHARED_ARTIFACTS_MAX)
      return false;
    const put = "INSERT OR REPLACE INTO artifacts (peer, name, text, at) VALUES (?, ?, ?, ?)";
    this.#sql.all(put, peer, name, text, now);
    return true;
  }

  unshare(peer: string, name: string): boolean {
    const query = "DELETE FROM artifacts WHERE peer = ? AND name = ? RETURNING 1";
    return this.#sql.all(query, peer, name).length === 1;
  }

  ofPeer(peer: string): SharedArtifact[] {
    return this.#sql.all("SELECT name, at AS sharedAt FROM artifacts WHERE peer = ? ORDER BY name", peer);
  }

  text(peer: string, name: string): string | null {
    const query = "SELECT text FROM artifacts WHERE peer = ? AND name = ?";
    return firstOf<{ text: string }>(this.#sql, query, peer, name)?.text ?? null;
  }
}
