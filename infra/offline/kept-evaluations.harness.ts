import { createHash } from "node:crypto";
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { packagesFrom } from "../worker/kept-builds.ts";
import { type Properties, plain } from "./engine.ts";
import type { EvaluateOptions, StackEvaluation } from "./evaluate.ts";

// The program is evaluated once for the same sources, stack and overrides, whichever test file and process asks first; the
// others read what it declared. An evaluation that fails is never kept.

const FOLDER = "node_modules/.cache/purser-evaluations";
/** More than one revision's tests ask for; what was used last stays. */
const KEEP_FILES = 100;
const LOOK_EVERY_MS = 100;
/** Longer than any evaluation takes, so that an id which the system has given to another process blocks nobody for good. */
const CLAIM_LIFE_MS = 10 * 60_000;

export type Evaluate = (stack: string, options?: EvaluateOptions) => Promise<StackEvaluation>;

const kept = new WeakSet<Evaluate>();

/**
 * Keeps what this answers on disk; with a cloud of the caller's own it is asked each time. What one process has read of this
 * checkout's sources, it reads once.
 */
export function keepEvaluations(evaluateAnew: Evaluate): Evaluate {
  if (kept.has(evaluateAnew)) return evaluateAnew;
  let own: string | null = null;
  const ownSources = () => {
    own ??= sourcesHash(process.cwd());
    return own;
  };
  const keeping: Evaluate = async (stack, options = {}) => {
    const { root = process.cwd(), overrides = {}, cloud } = options;
    if (cloud) return evaluateAnew(stack, options);
    const sources = isThisCheckout(root) ? ownSources() : sourcesHash(root);
    const folder = join(root, FOLDER);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(
      folder,
      `${keyOf([sources, stacksHash(root), packagesFrom(root)], stack, overrides)}.json`,
    );
    for (;;) {
      const known = whole(root, file);
      if (known) return known;
      if (claim(`${file}.claim`)) break;
      await setTimeout(LOOK_EVERY_MS);
    }
    try {
      // Another may have been done between the look and the claim.
      return whole(root, file) ?? keep(file, await evaluateAnew(stack, { root, overrides }));
    } finally {
      rmSync(`${file}.claim`, { force: true });
    }
  };
  kept.add(keeping);
  return keeping;
}

/** Also a folder that is linked to it (checkout.harness.ts), which has stacks of its own. */
const isThisCheckout = (root: string): boolean => {
  const program = "infra/index.ts";
  return existsSync(join(root, program)) && realpathSync(join(root, program)) === realpathSync(program);
};

function keep(file: string, evaluation: StackEvaluation): StackEvaluation {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(evaluation), { mode: 0o600 });
  renameSync(draft, file);
  forgetOldest(dirname(file));
  return evaluation;
}

/** The day is part of it, because prices age and tokens end. A setting that is taken away is not one that is left as it is. */
function keyOf(sources: readonly string[], stack: string, overrides: object): string {
  const day = new Date().toISOString().slice(0, 10);
  return createHash("sha256")
    .update(
      JSON.stringify([sources, day, stack, overrides], (_, value) => (value === undefined ? null : value)),
    )
    .digest("hex");
}

/** Everything that decides what the program declares; tests and their harnesses do not. */
function sourcesHash(root: string): string {
  const hash = createHash("sha256").update(process.version);
  const files = globSync(["{infra,policies,vm,workers}/**/*", "package-lock.json"], { cwd: root });
  for (const file of files.toSorted()) {
    if (/\.(test|harness)\.ts$/.test(file) || !statSync(join(root, file)).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** What the stacks' own files say, which a test may change between two questions. */
function stacksHash(root: string): string {
  const hash = createHash("sha256");
  for (const file of globSync("Pulumi*.yaml", { cwd: root }).toSorted())
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Null also when the bundles are no longer those that were declared. */
function whole(root: string, file: string): StackEvaluation | null {
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
