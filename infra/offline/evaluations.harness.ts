import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Properties, plain } from "./engine.ts";
import { type EvaluateOptions, evaluate, type StackEvaluation } from "./evaluate.ts";

// The program is evaluated once for the same sources, stack and overrides, whichever test file and process asks first; the
// others read what it declared. An evaluation that fails is never kept.

const FOLDER = "node_modules/.cache/purser-evaluations";
/** More than one revision's tests ask for; what was used last stays. */
const KEEP_FILES = 40;
const LOOK_EVERY_MS = 100;
/** Longer than any evaluation takes, so that an id which the system has given to another process blocks nobody for good. */
const CLAIM_LIFE_MS = 10 * 60_000;

type Evaluate = (
  stack: string,
  options: Pick<EvaluateOptions, "root" | "overrides">,
) => Promise<StackEvaluation>;

/** `evaluate`, or what it answered before. Ids and secrets of the made-up cloud are then those of the first time. */
export const evaluateOnce = keepEvaluations(evaluate);

/** Keeps what this answers on disk. What one process has read of the sources, it reads once. */
export function keepEvaluations(evaluateAnew: Evaluate) {
  const hashes = new Map<string, string>();
  return async (
    stack: string,
    { root = process.cwd(), overrides = {} }: Parameters<Evaluate>[1] = {},
  ): Promise<StackEvaluation> => {
    const sources = hashes.get(root) ?? sourcesHash(root);
    hashes.set(root, sources);
    const folder = join(root, FOLDER);
    const file = join(folder, `${keyOf(sources, stack, overrides)}.json`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (;;) {
      const known = kept(root, file);
      if (known) return known;
      if (claim(`${file}.claim`)) break;
      await setTimeout(LOOK_EVERY_MS);
    }
    try {
      // Another may have been done between the look and the claim.
      return kept(root, file) ?? keep(file, await evaluateAnew(stack, { root, overrides }));
    } finally {
      rmSync(`${file}.claim`, { force: true });
    }
  };
}

function keep(file: string, evaluation: StackEvaluation): StackEvaluation {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(evaluation), { mode: 0o600 });
  renameSync(draft, file);
  forgetOldest(dirname(file));
  return evaluation;
}

/** The day is part of it, because prices age and tokens end. */
function keyOf(sources: string, stack: string, overrides: object): string {
  const day = new Date().toISOString().slice(0, 10);
  return createHash("sha256")
    .update(JSON.stringify([sources, day, stack, overrides]))
    .digest("hex");
}

/** Everything that decides what the program declares; tests and their harnesses do not. */
function sourcesHash(root: string): string {
  const hash = createHash("sha256").update(process.version);
  const files = globSync(["{infra,policies,vm,workers}/**/*", "package-lock.json", "Pulumi*.yaml"], {
    cwd: root,
  });
  for (const file of files.toSorted()) {
    if (/\.(test|harness)\.ts$/.test(file) || !statSync(join(root, file)).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** Null also when the bundles are no longer those that were declared. */
function kept(root: string, file: string): StackEvaluation | null {
  const evaluation = read(file);
  if (evaluation === null) return null;
  const isThere = ({ contentFile, contentSha256 }: Properties): boolean => {
    const bundle = join(root, String(contentFile));
    return (
      existsSync(bundle) && createHash("sha256").update(readFileSync(bundle)).digest("hex") === contentSha256
    );
  };
  const scripts = evaluation.resources.map(({ inputs }) => plain(inputs) as Properties);
  if (!scripts.filter(({ contentFile }) => contentFile !== undefined).every(isThere)) return null;
  const now = new Date();
  utimesSync(file, now, now);
  return evaluation;
}

function read(file: string): StackEvaluation | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as StackEvaluation;
  } catch {
    return null; // Not there, or spoiled by somebody.
  }
}

/**
 * Whether it is this process that evaluates. Two that find the claim of a dead one at the same moment may both do so, which
 * costs time and nothing else: the file is put in place whole.
 */
function claim(file: string): boolean {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, at: Date.now() }), { flag: "wx" });
    return true;
  } catch {
    if (isHeld(file)) return false;
    rmSync(file, { force: true });
    return false;
  }
}

function isHeld(file: string): boolean {
  try {
    // By the claim's own word and not by the file's time: a run may have its clock moved, the disk has not.
    const { pid, at } = JSON.parse(readFileSync(file, "utf8")) as { pid: number; at: number };
    return Date.now() - at < CLAIM_LIFE_MS && process.kill(pid, 0);
  } catch {
    return false; // Released meanwhile, or its process has ended.
  }
}

function forgetOldest(folder: string): void {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  const byAge = files
    .map((name) => ({
      file: join(folder, name),
      at: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    }))
    .toSorted((a, b) => b.at - a.at);
  for (const { file } of byAge.slice(KEEP_FILES)) rmSync(file, { force: true });
}
