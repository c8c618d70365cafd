import type { Sql } from "../../portable/sql.ts";
import { PROPOSALS_MAX } from "./limits.ts";
import type { Read } from "./reading.ts";

/** What was brought and waits for its owner's word. */
export type ImportProposal = {
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** A file that was sent, or the address that it was fetched from. */
  readonly source: string;
  /** Of the archive's bytes. */
  readonly sha256: string;
  readonly read: Read;
};

/** Of one piece, below what one value of SQLite may have here. */
const PIECE_CHARS = 500_000;

/** Keeps a proposal; where there are too many, the oldest goes. */
export function putProposal(sql: Sql, proposal: ImportProposal): void {
  const text = JSON.stringify(proposal);
  for (let piece = 0; piece * PIECE_CHARS < text.length; piece += 1)
    sql.all(
      "INSERT INTO proposals (id, piece, text) VALUES (?, ?, ?)",
      proposal.id,
      piece,
      text.slice(piece * PIECE_CHARS, (piece + 1) * PIECE_CHARS),
    );
  for (const id of proposalIds(sql).slice(PROPOSALS_MAX)) dropProposal(sql, id);
}

export function importProposalOf(sql: Sql, id: string): ImportProposal | null {
  const pieces = sql.all<{ text: string }>("SELECT text FROM proposals WHERE id = ? ORDER BY piece", id);
  return pieces.length === 0 ? null : (JSON.parse(pieces.map(({ text }) => text).join("")) as ImportProposal);
}

/** The newest first: ids sort by their moment. */
export const proposalIds = (sql: Sql): string[] =>
  sql.all<{ id: string }>("SELECT DISTINCT id FROM proposals ORDER BY id DESC").map(({ id }) => id);

export const dropProposal = (sql: Sql, id: string): boolean =>
  sql.all("DELETE FROM proposals WHERE id = ? RETURNING id", id).length > 0;
