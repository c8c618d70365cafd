import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, version } from "esbuild";
import { hexDigest } from "../page/digest.ts";
import { keepProgram, takeProgram } from "./kept-programs.ts";
import { type BuiltModules, builtModules, WORKER_BUILD } from "./modules.ts";

/** What runs on the machine, each program as one file with everything that it needs. */
const PROGRAMS = {
  "gateway.mjs": "vm/gateway/main.ts",
  "journals.mjs": "vm/journal/main.ts",
  "migrate.mjs": "vm/postgres/main.ts",
  "update.mjs": "vm/release/main.ts",
  "backup.mjs": "vm/backup/main.ts",
  "restore.mjs": "vm/restore/main.ts",
  "answer.mjs": "vm/ask/main.ts",
  "egress.mjs": "vm/egress/main.ts",
  "cli.mjs": "vm/worker/cli-main.ts",
  "sandbox.mjs": "vm/worker/sandbox/main.ts",
  "worker.mjs": "vm/worker/main.ts",
  "kafka.mjs": "vm/kafka/main.ts",
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
  const build = JSON.stringify([name, PROGRAMS[name], FOR_NODE, WORKER_BUILD, version, lockOf(root)]);
  const kept = takeProgram(root, build);
  if (kept) return kept;
  const { modules, inputs } = built([name], root);
  const content = modules.get(name);
  if (content === undefined) throw new Error(`${name} was not built.`);
  keepProgram(root, build, inputs, content);
  return content;
}

const built = (files: readonly ProgramFile[], root: string): BuiltModules =>
  builtModules(
    Object.fromEntries(files.map((file) => [file.replace(/\.mjs$/, ""), PROGRAMS[file]])),
    root,
    FOR_NODE,
  );

/** What a package is made of is in its files, which of them is taken in its package.json; the lock decides both. */
function lockOf(root: string): string {
  const lock = join(root, "package-lock.json");
  return existsSync(lock) ? hexDigest(readFileSync(lock)) : "";
}

/** Read by a program at its start, from beside the folder that the program is in; the module's own way, which no build can change. */
const BESIDE = { "native.wasm": "node_modules/@platformatic/wasm-utils/dist/native.wasm" };

const MIGRATIONS = "vm/postgres/migrations";

/** Everything of a release that comes from the sources: programs, what they read, and migrations, by their names in it. */
export function sourceFiles(root: string = process.cwd()): ReadonlyMap<string, Uint8Array> {
  const migrations = globSync(`${MIGRATIONS}/*/*.sql`, { cwd: root }).toSorted();
  return new Map<string, Uint8Array>([
    ...built(Object.keys(PROGRAMS) as ProgramFile[], root).modules,
    ...Object.entries(BESIDE).map(([name, file]) => [name, readFileSync(join(root, file))] as const),
    ...migrations.map((file) => [file.replace("vm/postgres/", ""), readFileSync(join(root, file))] as const),
  ]);
}
