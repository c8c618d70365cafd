import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readMigrations } from "./migrate.ts";
import { DATABASES } from "./roles.ts";

/** What a release before would miss or trip over: the one that runs while the next is tried, or after it was taken back. */
const TAKES_AWAY =
  /\b(drop\s+(table|column|schema|function)|rename\s+(to|column)|alter\s+column\s+\w+\s+(type|set\s+not\s+null)|truncate)\b|\badd\s+(constraint|check)\b|\badd\s+column\b(?![^,;]*\bdefault\b)[^,;]*\bnot\s+null\b/i;

const withFiles = (files: readonly string[], check: (folder: string) => void) => {
  const folder = mkdtempSync(join(tmpdir(), "purser-migrations-"));
  try {
    for (const file of files) writeFileSync(join(folder, file), "select 1");
    check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("62: migrations only add [row 139]", () => {
  for (const database of DATABASES)
    for (const { name, sql } of readMigrations(`vm/postgres/migrations/${database}`))
      expect(TAKES_AWAY.exec(sql)?.[0], `${database}/${name}`).toBeUndefined();
  for (const sql of [
    "DROP TABLE x",
    "alter table x rename to y",
    "alter table x alter column y type int",
    // Code from before knows nothing of it, and its rows would be refused.
    "alter table x add column y text not null",
    "alter table x add constraint short check (length(y) < 9)",
  ])
    expect(sql).toMatch(TAKES_AWAY);
  for (const sql of [
    "alter table x add column y text not null default ''",
    "alter table x add column y text",
  ])
    expect(sql).not.toMatch(TAKES_AWAY);
});

describe("numbers of migrations", () => {
  test("are in a row", () =>
    withFiles(["001_a.sql", "002_b.sql"], (folder) =>
      expect(readMigrations(folder).map(({ number }) => number)).toEqual([1, 2]),
    ));

  test.each([[["001_a.sql", "003_b.sql"]], [["001_a.sql", "001_b.sql"]], [["1_a.sql"]], [["001_a.txt"]]])(
    "%j is refused with the name that would be right",
    (files) =>
      withFiles(files, (folder) => expect(() => readMigrations(folder)).toThrow(/the next file is 00\d_/)),
  );
});
