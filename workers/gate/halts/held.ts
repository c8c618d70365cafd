import { bodyOf } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import type { GateContext } from "../app.ts";
import { auditStatement, newId } from "../audit.ts";
import { type Held, HeldBody, type HeldReply, type HeldThings } from "../schemas/held.ts";

export type HeldRow = {
  readonly kind: "newTasks" | "schedule" | "persona";
  readonly subject: string;
  readonly held_at: number;
  readonly held_by: string;
  readonly audit_id: string;
};

/** Schedules are of one person's agents, and only that person can let them go on: nobody else is told of them. */
const THEIRS = "(kind <> 'schedule' OR held_by = ?1)";

/**
 * PATCH /api/held: writes down what waits since everything was halted, or that it goes on; it holds and lets go nothing itself.
 * Each hold has lines of its own: whoever releases what they know of takes nothing from a hold that they do not know of.
 */
export async function changeHeld(c: GateContext): Promise<Response> {
  const { hold = {}, release: { holds, ...release } = {} } = await bodyOf(c.req.raw, HeldBody);
  const { DB, caller, clock, tell } = c.env;
  const at = clock();
  const id = newId(at);
  const entry = { id, at, caller, action: "held.changed", subject: "held", before: null } as const;
  const [, , , rows] = await DB.batch<HeldRow>([
    auditStatement(
      DB,
      { ...entry, after: { hold, release: { ...release, holds } } },
      { sql: "1", values: [] },
    ),
    DB.prepare(
      `INSERT INTO held (kind, subject, held_at, held_by, audit_id)
       SELECT value ->> 0, value ->> 1, ?, ?, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
    ).bind(at.getTime(), caller.name, id, pairsOf(hold)),
    DB.prepare(
      `DELETE FROM held WHERE ${THEIRS}
       AND (kind, subject) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?2))
       AND (?3 IS NULL OR audit_id IN (SELECT value FROM json_each(?3)))`,
    ).bind(caller.name, pairsOf(release), holds ? JSON.stringify(holds) : null),
    heldRead(DB, caller.name),
  ]);
  tell("tasks");
  return c.json({ held: heldFrom(rows?.results ?? []), hold: id } satisfies HeldReply);
}

/** The statement that reads what waits, as far as `person` may know of it; for `heldFrom`. */
export const heldRead = (db: D1Database, person: string): D1PreparedStatement =>
  db
    .prepare(
      `SELECT kind, subject, held_at, held_by, audit_id FROM held WHERE ${THEIRS} ORDER BY held_at, kind, subject, audit_id`,
    )
    .bind(person);

export function heldFrom(rows: readonly HeldRow[]): Held {
  const [first] = rows;
  if (first === undefined) return null;
  const of = (wanted: HeldRow["kind"]) => [
    ...new Set(rows.filter(({ kind }) => kind === wanted).map(({ subject }) => subject)),
  ];
  return {
    since: momentOf(first.held_at),
    by: first.held_by,
    newTasks: of("newTasks").length > 0,
    schedules: of("schedule"),
    personas: of("persona"),
    holds: [...new Set(rows.map(({ audit_id }) => audit_id))],
  };
}

const pairsOf = ({ newTasks = false, schedules = [], personas = [] }: HeldThings): string =>
  JSON.stringify([
    ...(newTasks ? [["newTasks", ""]] : []),
    ...schedules.map((id) => ["schedule", id]),
    ...personas.map((id) => ["persona", id]),
  ]);
