import { Hono } from "hono";
import type { Runtime } from "../../offline/runtime.ts";
import { COUNTED_TASK, isRead, type SentStatement, type Trips } from "../trips.ts";

type Database = Runtime["database"];
type Bindings = { readonly DB: Database; readonly TRIPS: Trips };

/**
 * What an approval is compared with: a Hono Worker that does nothing but read a JSON body, make as many statements in as
 * many round trips as an approval does, and answer. `/bare` makes the plainest statements there are, `/same-sql` the
 * gate's own on the gate's own tables.
 */
const app = new Hono<{ Bindings: Bindings }>();

app.post("/bare", async (c) => {
  const task = await c.req.json<{ taskId: string }>();
  const plainest = (statement: SentStatement) => (isRead(statement) ? select(task.taskId) : insert(task));
  for (const trip of c.env.TRIPS) await send(c.env.DB, trip.map(plainest));
  return c.json({ approved: true, taskId: task.taskId });
});

app.post("/same-sql", async (c) => {
  const task = await c.req.json<{ taskId: string }>();
  for (const trip of again(c.env.TRIPS, task.taskId)) await send(c.env.DB, trip);
  return c.json({ approved: true, taskId: task.taskId });
});

const select = (id: string): SentStatement => ({ sql: "SELECT body FROM bare WHERE id = ?", params: [id] });

const insert = (body: unknown): SentStatement => ({
  sql: "INSERT INTO bare (id, body) VALUES (?, ?)",
  params: [crypto.randomUUID(), JSON.stringify(body)],
});

/**
 * One round trip, sent as the gate sends its own: a single read by itself, anything else as a batch.
 *
 * @throws Error when a statement that should write wrote nothing, which would be an unfair advantage
 */
async function send(db: Database, trip: readonly SentStatement[]): Promise<void> {
  const [first, ...rest] = trip.map(({ sql, params }) => db.prepare(sql).bind(...params));
  if (!first) return;
  if (rest.length === 0 && trip.every(isRead)) {
    await first.first();
    return;
  }
  const results = await db.batch([first, ...rest]);
  const idle = trip.find((statement, i) => !isRead(statement) && results[i]?.meta.changes === 0);
  if (idle) throw new Error(`It wrote nothing: ${idle.sql}`);
}

/** The same statements for another task: every id in them is made new, each the same wherever it stands. */
function again(trips: Trips, taskId: string): Trips {
  const ids = new Map<string, string>();
  const text = JSON.stringify(trips)
    .replaceAll(COUNTED_TASK, taskId)
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      const fresh = ids.get(id) ?? crypto.randomUUID();
      ids.set(id, fresh);
      return fresh;
    });
  return JSON.parse(text);
}

export default app;
