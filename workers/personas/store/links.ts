import type { Sql } from "../../portable/sql.ts";

type Linked = "tool" | "credential";

const tableOf = (of: Linked) => `persona_${of}s`;

/** Whether there was no such link before. */
export const addLink = (sql: Sql, of: Linked, personaId: string, id: string): boolean =>
  sql.all(
    `INSERT INTO ${tableOf(of)} (persona_id, ${of}_id) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING persona_id`,
    personaId,
    id,
  ).length > 0;

/** Whether there was such a link. */
export const unlink = (sql: Sql, of: Linked, personaId: string, id: string): boolean =>
  sql.all(
    `DELETE FROM ${tableOf(of)} WHERE persona_id = ? AND ${of}_id = ? RETURNING persona_id`,
    personaId,
    id,
  ).length > 0;

/** Whatever it was linked to. */
export const unlinkEverywhere = (sql: Sql, of: Linked, id: string): void =>
  void sql.all(`DELETE FROM ${tableOf(of)} WHERE ${of}_id = ?`, id);
