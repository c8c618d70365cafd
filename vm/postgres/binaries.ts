import { execFileSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** The programs of one installed Postgres. */
export type Binaries = { readonly folder: string; readonly major: number };

/** The SQL here keeps to what this version has. */
export const POSTGRES_MIN = 15;

/** How a person gets one. */
export const POSTGRES_MISSING =
  "Postgres 15 or later is not installed here: apt install postgresql, or brew install postgresql@17.";

/**
 * The newest Postgres of this computer, or null. Debian keeps each version apart and out of PATH.
 *
 * @param path as in the environment's PATH
 */
export function findPostgres(path = process.env.PATH ?? ""): Binaries | null {
  const places = [
    ...path.split(delimiter).map((folder) => join(folder, "postgres")),
    ...globSync("/usr/lib/postgresql/*/bin/postgres"),
    ...globSync("/opt/homebrew/opt/postgresql@*/bin/postgres"),
  ];
  const found = places.flatMap((file) => {
    const folder = dirname(file);
    if (!existsSync(file)) return [];
    const [, major = "0"] = /(\d+)/.exec(execFileSync(file, ["--version"], { encoding: "utf8" })) ?? [];
    // A PATH may hold some of the programs only.
    const whole = ["initdb", "pg_dump", "pg_restore"].every((name) => existsSync(join(folder, name)));
    return whole && Number(major) >= POSTGRES_MIN ? [{ folder, major: Number(major) }] : [];
  });
  return found.toSorted((a, b) => b.major - a.major)[0] ?? null;
}
