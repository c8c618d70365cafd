import { DEFAULT_CONTEXT } from "../context/context.ts";
import { readContext } from "../context/read.ts";
import { Problem } from "../problem.ts";
import type { GateContext } from "./app.ts";
import { storeContext } from "./context/contexts.ts";
import type { SetupReply } from "./schemas/status.ts";

/** What the migrations make; the deploy runs them before it uploads this Worker. */
const TABLES = [
  "audit",
  "contexts",
  "conversations",
  "days",
  "decisions",
  "halts",
  "held",
  "leases",
] as const;

/** POST /setup: sees that the schema is there and writes down the default context, once. */
export async function setup(c: GateContext): Promise<Response> {
  const { DB, caller, clock } = c.env;
  await requireSchema(DB);
  const before = await readContext(DB);
  // Null from the store means that another setup, or a change, came first: then a version is there all the same.
  if (before.version === 0)
    await storeContext(DB, { before, after: DEFAULT_CONTEXT }, { caller, at: clock() });
  return c.json({ success: true, message: "Database initialized" } satisfies SetupReply);
}

async function requireSchema(db: D1Database): Promise<void> {
  const marks = TABLES.map(() => "?").join(", ");
  const { results } = await db
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (${marks})`)
    .bind(...TABLES)
    .all<{ name: string }>();
  const missing = TABLES.filter((table) => !results.some(({ name }) => name === table));
  if (missing.length === 0) return;
  throw new Problem(
    "unavailable",
    `The database lacks ${missing.join(", ")}; run \`pulumi up\`, which applies the migrations`,
  );
}
