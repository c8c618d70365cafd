import type { Sql } from "../../portable/sql.ts";
import type { Acting } from "../handling.ts";
import type { Found } from "./found.ts";

/** Of memories in a prompt: about a thousand tokens. */
const MEMORIES_MAX_CHARS = 4_000;
const MEMORIES_READ = 50;

export type Speaker = { readonly id: string; readonly personaId: string; readonly eventId: string | null };

/** Keeps what was said. `tell`: the owner is to hear of it. What a run of an event says may come from outside, and stays marked. */
export function keepSaid(
  { sql, newId, now }: Acting,
  { id, personaId, eventId }: Speaker,
  { protocol, said }: Found,
  tell: boolean,
): void {
  sql.all(
    `INSERT INTO said (id, execution_id, persona_id, protocol, content, source, tainted, told, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    newId(),
    id,
    personaId,
    protocol,
    JSON.stringify(said),
    eventId === null ? "prompt" : `event:${eventId}`,
    eventId === null ? 0 : 1,
    tell ? 0 : null,
    now,
  );
}

type Memory = { readonly content: string; readonly tainted: number };

/** What a persona's earlier runs kept, the most important and then the newest first, as lines within the budget. */
export function memoriesOf(sql: Sql, personaId: string): string[] {
  const rows = sql.all<Memory>(
    `SELECT content, tainted FROM said WHERE persona_id = ? AND protocol = 'agent_memory'
     ORDER BY json_extract(content, '$.importance') DESC, id DESC LIMIT ${MEMORIES_READ}`,
    personaId,
  );
  const lines: string[] = [];
  let left = MEMORIES_MAX_CHARS;
  for (const { content, tainted } of rows) {
    const { title, content: text, category } = JSON.parse(content) as Record<string, string>;
    // As JSON, so that no memory can look like a heading of the prompt.
    const line = `- ${JSON.stringify({ title, category, content: text, ...(tainted ? { from: "outside" } : {}) })}`;
    left -= line.length;
    if (left < 0) break;
    lines.push(line);
  }
  return lines;
}

export type ToTell = {
  readonly id: string;
  readonly personaId: string;
  readonly protocol: string;
  readonly content: string;
  readonly at: number;
};

/** What the owner has not heard of yet. */
export const untoldSaid = (sql: Sql, max: number): ToTell[] =>
  sql.all(
    `SELECT id, persona_id AS personaId, protocol, content, created_at AS at FROM said WHERE told = 0 ORDER BY id LIMIT ?`,
    max,
  );

export const noteTold = (sql: Sql, id: string): void =>
  void sql.all("UPDATE said SET told = 1 WHERE id = ?", id);
