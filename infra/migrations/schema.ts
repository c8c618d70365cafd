import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { statementOf } from "./sql.ts";

/** The numbered SQL files of the database, beside the Worker that owns it; relative to the project's root. */
export const MIGRATIONS_FOLDER = "workers/gate/migrations";
/** The line between two statements of a file, as drizzle-kit writes it. */
const BREAKPOINT = /^--> statement-breakpoint\s*$/m;
const FILE_NAME = /^(\d{4})_[a-z0-9_-]+\.sql$/;

/** One migration file. `checksum` is the hex SHA-256 of its text with LF line ends. */
export type MigrationFile = {
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
};

/**
 * Reads a folder of files `NNNN_name.sql`, numbered from 0001 without gaps.
 * @throws on a gap, a number used twice, a file of another name, or SQL that the database would cut in pieces
 */
export function readMigrationFiles(folder: string): MigrationFile[] {
  const names = readdirSync(folder).toSorted();
  if (names.length === 0) throw new Error(`There is no migration in ${folder}.`);
  checkNumbers(names);
  return names.map((name) => parseMigration(name, readFileSync(join(folder, name), "utf8")));
}

/** Refuses names that do not count 0001, 0002, …: two branches that both added 0007 must not merge silently. */
export function checkNumbers(names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    const number = FILE_NAME.exec(name)?.[1];
    if (number === undefined) throw new Error(`Migration ${name} is not named NNNN_name.sql in lower case.`);
    const expected = `${index + 1}`.padStart(4, "0");
    if (number === expected) continue;
    const twice = names[index - 1]?.startsWith(`${number}_`);
    throw new Error(
      twice ? `Two migrations are numbered ${number}.` : `Migration ${expected} is missing before ${name}.`,
    );
  }
}

/** Splits one file into its statements. Line ends are made LF, so that a checkout on Windows has the same checksum. */
export function parseMigration(name: string, source: string): MigrationFile {
  const text = source.replaceAll("\r\n", "\n");
  const checksum = createHash("sha256").update(text).digest("hex");
  const statements = text
    .split(BREAKPOINT)
    .map((part, index) => statementOf(part, `${name}, statement ${index + 1}`));
  return { name, checksum, statements };
}
