import type { Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import type { World } from "../handling.ts";
import { noteChange } from "./audit.ts";

type Linked = "tool" | "credential";

const tableOf = (of: Linked) => `persona_${of}s`;

/** Gives a persona one that is there; a second time changes nothing. */
export function addLink(world: World, of: Linked, personaId: string, id: string): void {
  const fresh = world.sql.all(
    `INSERT INTO ${tableOf(of)} (persona_id, ${of}_id) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING persona_id`,
    personaId,
    id,
  );
  if (fresh.length > 0) noteChange(world, `${of}.linked`, `${personaId} ${id}`);
}

/** Takes it from a persona. @throws Problem not_found when the persona does not have it */
export function dropLink(world: World, of: Linked, personaId: string, id: string): void {
  const gone = world.sql.all(
    `DELETE FROM ${tableOf(of)} WHERE persona_id = ? AND ${of}_id = ? RETURNING persona_id`,
    personaId,
    id,
  );
  if (gone.length === 0) throw new Problem("not_found", `The persona ${personaId} has no ${of} ${id}`);
  noteChange(world, `${of}.unlinked`, `${personaId} ${id}`);
}

/** Whatever it was linked to. */
export const dropLinks = (sql: Sql, of: Linked, id: string): void =>
  void sql.all(`DELETE FROM ${tableOf(of)} WHERE ${of}_id = ?`, id);
