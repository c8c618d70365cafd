import { describe, expect, test } from "vitest";
import { QueryUnanswered } from "../cloudflare/database.ts";
import { memoryDatabase } from "./fake-d1.harness.ts";
import { applyMigrations, type MigratedDatabase, MigrationError } from "./migrate.ts";
import { MIGRATIONS_FOLDER, parseMigration, readMigrationFiles } from "./schema.ts";

const BREAK = "\n--> statement-breakpoint\n";
const first = parseMigration(
  "0001_notes.sql",
  `CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL);`,
);
const second = parseMigration(
  "0002_seed.sql",
  ["INSERT INTO notes (body) VALUES ('a');", "INSERT INTO notes (body) VALUES ('b');"].join(BREAK),
);
const broken = parseMigration(
  "0002_broken.sql",
  [
    "INSERT INTO notes (body) VALUES ('a')",
    "INSERT INTO absent VALUES (1)",
    "DELETE FROM notes",
    "SELECT 1",
  ].join(BREAK),
);

type Memory = ReturnType<typeof memoryDatabase>;
const bodies = ({ sqlite }: Memory) =>
  sqlite
    .prepare("SELECT body FROM notes")
    .all()
    .map(({ body }) => body);
const recorded = ({ sqlite }: Memory) => sqlite.prepare("SELECT name, checksum FROM d1_migrations").all();

/** A database that answers its n-th batch (from 1) with a fault, after doing it or instead. */
function faulty(memory: Memory, at: number, when: "before" | "after"): MigratedDatabase {
  let calls = 0;
  return {
    batch: async (statements) => {
      calls += 1;
      if (calls === at && when === "before") throw new QueryUnanswered("no answer");
      const rows = await memory.batch(statements);
      if (calls === at) throw new QueryUnanswered("no answer");
      return rows;
    },
  };
}

describe("allows", () => {
  test("[row 146] the files in order, each recorded with its checksum", async () => {
    const memory = memoryDatabase();
    expect(await applyMigrations(memory, [first, second])).toEqual({
      applied: ["0001_notes.sql", "0002_seed.sql"],
      adopted: [],
      before: 0,
    });
    expect(bodies(memory)).toEqual(["a", "b"]);
    expect(recorded(memory)).toEqual([first, second].map(({ name, checksum }) => ({ name, checksum })));
  });

  test("[row 146] a second run, which does nothing, and a third with one file more", async () => {
    const memory = memoryDatabase();
    await applyMigrations(memory, [first]);
    expect(await applyMigrations(memory, [first])).toEqual({ applied: [], adopted: [], before: 1 });
    expect(await applyMigrations(memory, [first, second])).toEqual({
      applied: ["0002_seed.sql"],
      adopted: [],
      before: 1,
    });
  });

  test("a database that wrangler has migrated so far: its rows get their checksums", async () => {
    const memory = memoryDatabase();
    memory.sqlite.exec(`CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
      applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`);
    memory.sqlite.exec(`${first.statements[0]}; INSERT INTO d1_migrations (name) VALUES ('0001_notes.sql')`);
    const report = await applyMigrations(memory, [first, second]);
    expect(report).toEqual({ applied: ["0002_seed.sql"], adopted: ["0001_notes.sql"], before: 1 });
    expect(recorded(memory)).toContainEqual({ name: first.name, checksum: first.checksum });
  });

  test("wrangler goes on with the table that this runner made", async () => {
    const memory = memoryDatabase();
    await applyMigrations(memory, [first]);
    memory.sqlite.exec("INSERT INTO d1_migrations (name) VALUES ('0002_seed.sql')");
    expect(await applyMigrations(memory, [first, second])).toMatchObject({
      applied: [],
      adopted: ["0002_seed.sql"],
    });
  });

  test("[row 146] the project's own migrations", async () => {
    const files = readMigrationFiles(MIGRATIONS_FOLDER);
    expect((await applyMigrations(memoryDatabase(), files)).applied).toEqual(files.map(({ name }) => name));
  });
});

describe("refuses", () => {
  test("a file that was edited after it was applied", async () => {
    const memory = memoryDatabase();
    await applyMigrations(memory, [first]);
    const edited = parseMigration(first.name, "CREATE TABLE notes (id INTEGER PRIMARY KEY)");
    await expect(applyMigrations(memory, [edited, second])).rejects.toThrow(
      "0001_notes.sql was edited after it was applied",
    );
    expect(bodies(memory)).toEqual([]);
  });

  test("a file that is gone, and one put before those that were applied", async () => {
    const memory = memoryDatabase();
    await applyMigrations(memory, [first, second]);
    await expect(applyMigrations(memory, [first])).rejects.toThrow(
      "0002_seed.sql was applied to this database but its file is gone",
    );
    const early = parseMigration("0001_earlier.sql", "SELECT 1");
    await expect(applyMigrations(memory, [early, first, second])).rejects.toThrow(
      "0001_earlier.sql comes before 0001_notes.sql",
    );
  });
});

describe("fails safe", () => {
  test("[row 146] the first failure stops, names file and statement, and keeps nothing of that file", async () => {
    const memory = memoryDatabase();
    const third = parseMigration("0003_never.sql", "CREATE TABLE never (id INTEGER)");
    const failure = await applyMigrations(memory, [first, broken, third]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationError);
    expect(String(failure)).toMatch(/0002_broken\.sql stopped at statement 2 of 4: no such table: absent/);
    expect(String(failure)).toContain("INSERT INTO absent VALUES (1)");
    expect(bodies(memory)).toEqual([]);
    expect(recorded(memory)).toHaveLength(1);
  });

  test.each([1, 2, 3, 4, 5])("finds the failing statement wherever it is: %i of 5", async (position) => {
    const statements = [1, 2, 3, 4, 5].map((n) =>
      n === position ? "SELEC 1" : `CREATE TABLE t${n} (id INTEGER)`,
    );
    const migration = parseMigration("0001_t.sql", statements.join(BREAK));
    await expect(applyMigrations(memoryDatabase(), [migration])).rejects.toThrow(
      `stopped at statement ${position} of 5: near "SELEC"`,
    );
  });

  test("an answer lost after the transaction is no failure", async () => {
    const memory = memoryDatabase();
    const report = await applyMigrations(faulty(memory, 3, "after"), [first, second]);
    expect(report.applied).toEqual([first.name, second.name]);
    expect(bodies(memory)).toEqual(["a", "b"]);
  });

  test("no answer, and nothing done: says so, and the next run goes on", async () => {
    const memory = memoryDatabase();
    await expect(applyMigrations(faulty(memory, 4, "before"), [first, second])).rejects.toThrow(
      "0002_seed.sql: no answer",
    );
    expect((await applyMigrations(memory, [first, second])).applied).toEqual([second.name]);
  });

  test("no answer while the failing statement is looked for: reports what is known", async () => {
    const memory = memoryDatabase();
    await applyMigrations(memory, [first]);
    await expect(applyMigrations(faulty(memory, 5, "before"), [first, broken])).rejects.toThrow(
      "0002_broken.sql stopped: no such table: absent",
    );
  });

  test("two runs at once apply each file once", async () => {
    const memory = memoryDatabase();
    await Promise.all([applyMigrations(memory, [first, second]), applyMigrations(memory, [first, second])]);
    expect(bodies(memory)).toEqual(["a", "b"]);
  });

  test("a database that does not roll back is noticed", async () => {
    const memory = memoryDatabase();
    await applyMigrations(memory, [first]);
    const careless: MigratedDatabase = {
      batch: async (statements) =>
        statements.some((s) => s.includes("'probe'")) ? [] : memory.batch(statements),
    };
    await expect(applyMigrations(careless, [first, broken])).rejects.toThrow(
      "cannot be trusted to roll back",
    );
  });
});
