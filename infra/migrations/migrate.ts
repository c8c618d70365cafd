import { type DatabaseRow, QueryUnanswered, queryDatabase } from "../cloudflare/database.ts";
import { connect, LONG } from "../cloudflare/index.ts";
import { findRefused, sentence } from "./refusal.ts";
import { MIGRATIONS_FOLDER, type MigrationFile, readMigrationFiles } from "./schema.ts";

/** A database as the runner needs it: Cloudflare's over HTTP, or the local run's. */
export interface MigratedDatabase {
  /** Runs the statements as one transaction: all or none. Answers each one's rows. Throws what the database said. */
  batch(statements: readonly string[]): Promise<readonly (readonly DatabaseRow[])[]>;
}

/** File names, in order. `adopted` were applied by wrangler and have got their checksum now. */
export type Report = {
  readonly applied: readonly string[];
  readonly adopted: readonly string[];
  readonly before: number;
};

/** The schema was not brought up to date; the message says which file, which statement and what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

type Applied = { readonly name: string; readonly checksum: string | null };

// wrangler's table, so that `wrangler d1 migrations list` goes on telling the truth, plus our checksum
// (cloudflare/workers-sdk, packages/wrangler/src/d1/migrations/helpers.ts).
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, \
applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL, checksum TEXT)`;
const COLUMNS = "PRAGMA table_info(d1_migrations)";
const ADD_CHECKSUM = "ALTER TABLE d1_migrations ADD COLUMN checksum TEXT";
const SELECT_APPLIED = "SELECT name, checksum FROM d1_migrations ORDER BY name";
const SHOWN_SQL_CHARS = 300;
const KEPT_NOTHING = "Nothing of this file was kept.";

/**
 * Brings a database up to the given files, which is safe to repeat and to run twice at once: a file and the row that
 * records it are one transaction, and the row's name is unique.
 * @throws MigrationError at the first file that cannot be applied; the files before it stay applied
 */
export async function applyMigrations(
  database: MigratedDatabase,
  migrations: readonly MigrationFile[],
): Promise<Report> {
  const applied = await readApplied(database);
  checkApplied(applied, migrations);
  const unmarked = migrations.filter(({ name }) =>
    applied.some((row) => row.name === name && row.checksum === null),
  );
  if (unmarked.length > 0) await database.batch(unmarked.map(adopt));
  const pending = migrations.slice(applied.length);
  for (const migration of pending) await apply(database, migration);
  const names = (list: readonly MigrationFile[]) => list.map(({ name }) => name);
  return { applied: names(pending), adopted: names(unmarked), before: applied.length };
}

async function readApplied(database: MigratedDatabase): Promise<Applied[]> {
  const [, columns = []] = await database.batch([CREATE_TABLE, COLUMNS]);
  if (!hasChecksum(columns)) await addChecksum(database);
  const [rows = []] = await database.batch([SELECT_APPLIED]);
  return rows.map(({ name, checksum }) => ({
    name: String(name),
    checksum: typeof checksum === "string" ? checksum : null,
  }));
}

const hasChecksum = (columns: readonly DatabaseRow[]) => columns.some(({ name }) => name === "checksum");

async function addChecksum(database: MigratedDatabase): Promise<void> {
  try {
    await database.batch([ADD_CHECKSUM]);
  } catch (error) {
    // A lost answer, or another deploy at the same time: the column being there is all that counts.
    const [columns = []] = await database.batch([COLUMNS]);
    if (!hasChecksum(columns)) throw error;
  }
}

/** What was applied must be the first of the files, unchanged: a schema grows at its end only. */
function checkApplied(applied: readonly Applied[], migrations: readonly MigrationFile[]): void {
  for (const [index, row] of applied.entries()) {
    const file = migrations.find(({ name }) => name === row.name);
    if (file === undefined)
      throw new MigrationError(
        `Migration ${row.name} was applied to this database but its file is gone: bring it back.`,
      );
    if (migrations[index]?.name !== row.name)
      throw new MigrationError(
        `Migration ${migrations[index]?.name} comes before ${row.name}, which was applied already.`,
      );
    if (row.checksum !== null && row.checksum !== file.checksum)
      throw new MigrationError(
        `Migration ${row.name} was edited after it was applied: undo the edit and put the change in a new file.`,
      );
  }
}

const adopt = ({ name, checksum }: MigrationFile) =>
  `UPDATE d1_migrations SET checksum = '${checksum}' WHERE name = '${name}' AND checksum IS NULL`;

const record = ({ name, checksum }: MigrationFile) =>
  `INSERT INTO d1_migrations (name, checksum) VALUES ('${name}', '${checksum}')`;

async function apply(database: MigratedDatabase, migration: MigrationFile): Promise<void> {
  try {
    await database.batch([...migration.statements, record(migration)]);
  } catch (error) {
    // The answer may have been lost after the transaction, or another deploy was faster.
    if (await isApplied(database, migration)) return;
    if (error instanceof QueryUnanswered)
      throw new MigrationError(`Migration ${migration.name}: ${error.message}`);
    throw await located(database, migration, error);
  }
}

async function isApplied(database: MigratedDatabase, { name, checksum }: MigrationFile): Promise<boolean> {
  try {
    const [rows = []] = await database.batch([SELECT_APPLIED]);
    return rows.some((row) => row.name === name && row.checksum === checksum);
  } catch {
    return false; // the failure that led here is the one to report
  }
}

async function located(
  database: MigratedDatabase,
  { name, statements }: MigrationFile,
  error: unknown,
): Promise<MigrationError> {
  const refused = await findRefused(database, statements);
  if (refused === null)
    return new MigrationError(`Migration ${name} stopped: ${sentence(error)}\n${KEPT_NOTHING}`);
  const statement = statements[refused.position - 1];
  const where = statement
    ? `at statement ${refused.position} of ${statements.length}`
    : "after its last statement";
  const shown = statement ? `\n    ${statement.slice(0, SHOWN_SQL_CHARS)}` : "";
  return new MigrationError(
    `Migration ${name} stopped ${where}: ${refused.said ?? sentence(error)}${shown}\n${KEPT_NOTHING}`,
  );
}

/** The deploy's entry: everything comes from the environment, nothing secret goes to the output. */
async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  const value = (name: string) => {
    const text = environment[name];
    if (!text) throw new MigrationError(`${name} is not set; this program is started by the deploy.`);
    return text;
  };
  const api = connect(value("CLOUDFLARE_BASE_URL"), value("CLOUDFLARE_API_TOKEN"), LONG);
  const at = { accountId: value("CLOUDFLARE_ACCOUNT_ID"), databaseId: value("D1_DATABASE_ID") };
  const database = { batch: (statements: readonly string[]) => queryDatabase(api, at, statements) };
  const { applied, adopted, before } = await applyMigrations(database, readMigrationFiles(MIGRATIONS_FOLDER));
  for (const name of adopted) console.log(`adopted ${name}`);
  for (const name of applied) console.log(`applied ${name}`);
  console.log(`The schema has ${before + applied.length} migrations, ${applied.length} of them new.`);
}

if (import.meta.main) {
  try {
    await main(process.env);
  } catch (error) {
    console.error(sentence(error));
    process.exitCode = 1;
  }
}
