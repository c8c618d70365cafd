import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

// Which files of this repository another one leads to: what it imports, as a value or as a type, and what it names by its path,
// such as a program that it starts.

/** What is run or uploaded: the program, the policy pack, the Workers, what npm scripts start, and the benchmark builds. */
export function entries(): string[] {
  const { main, scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
    main: string;
    scripts: Record<string, string>;
  };
  const run = Object.values(scripts).flatMap((script) => script.split(" "));
  return [
    main,
    "policies/index.js",
    ...globSync("workers/*/bindings.ts").flatMap((file) => [file, join(dirname(file), "index.ts")]),
    ...globSync("infra/bench/workers/*.ts"),
    ...run.filter((word) => /^infra\/\S+\.(ts|mjs)$/.test(word) || /^policies\/\S+\.ts$/.test(word)),
  ];
}

/** The files of the rooms that are code. */
export const sources = (): string[] =>
  globSync("{infra,policies,vm,workers}/**/*.{ts,tsx,mjs,js}").map((file) => normalize(file));

const targets = new Map<string, readonly string[]>();

function targetsOf(file: string): readonly string[] {
  const known = targets.get(file);
  if (known) return known;
  const named = readFileSync(file, "utf8").matchAll(/["'`]([^"'`\s*]+\.(?:tsx?|mjs|js))["'`]/g);
  const found = [...named].flatMap(([, path = ""]) => {
    // A path with a part that is filled in later is every file of that form.
    const form = path.replaceAll(/\$\{[^}]*\}/g, "*");
    return [join(dirname(file), form), form].flatMap((at) => (at.startsWith("..") ? [] : filesOf(at)));
  });
  targets.set(file, found);
  return found;
}

/** What was built is no source: it holds texts that name files. */
const BUILT = "dist/";

const filesOf = (path: string): string[] =>
  (path.includes("*") ? globSync(path) : existsSync(path) ? [path] : [])
    .map((at) => normalize(at))
    .filter((at) => !at.startsWith(BUILT));

/** Every file to which these lead, themselves included. */
export function reachedFrom(begin: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const queue = begin.map((file) => normalize(file));
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...targetsOf(file));
  }
  return reached;
}
