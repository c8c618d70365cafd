import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import { builtModules } from "./modules.ts";

/** What runs on the machine, each program as one file with everything that it needs. */
const PROGRAMS = {
  "gateway.mjs": "vm/gateway/main.ts",
  "journals.mjs": "vm/journal/main.ts",
  "migrate.mjs": "vm/postgres/main.ts",
  "update.mjs": "vm/release/main.ts",
  "backup.mjs": "vm/backup/main.ts",
  "restore.mjs": "vm/restore/main.ts",
} as const;
type ProgramFile = keyof typeof PROGRAMS;

/** As a Worker is built, but for Node: its own modules stay outside, and packages that are not modules may ask for them. */
const FOR_NODE: BuildOptions = {
  platform: "node",
  conditions: ["node"],
  external: ["node:*", "pg-native"],
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
};

/** One program of the machine as bytes, from the sources of a checkout. */
export function buildProgram(name: ProgramFile, root: string = process.cwd()): Uint8Array {
  const content = built([name], root).get(name);
  if (content === undefined) throw new Error(`${name} was not built.`);
  return content;
}

const built = (files: readonly ProgramFile[], root: string): ReadonlyMap<string, Uint8Array> =>
  builtModules(
    Object.fromEntries(files.map((file) => [file.replace(/\.mjs$/, ""), PROGRAMS[file]])),
    root,
    FOR_NODE,
  );

const MIGRATIONS = "vm/postgres/migrations";

/** Everything of a release that comes from the sources: programs and migrations, by their names in it. */
export function sourceFiles(root: string = process.cwd()): ReadonlyMap<string, Uint8Array> {
  const migrations = globSync(`${MIGRATIONS}/*/*.sql`, { cwd: root }).toSorted();
  return new Map<string, Uint8Array>([
    ...built(Object.keys(PROGRAMS) as ProgramFile[], root),
    ...migrations.map((file) => [file.replace("vm/postgres/", ""), readFileSync(join(root, file))] as const),
  ]);
}
