import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

// Which room of infra/ may use which: a value is imported from the same level or from one below. Types may come from anywhere,
// and tests and their harnesses may reach anywhere.

/** Lowest first. What is in none of them is the program. */
const LEVELS = ["tools", "program", "offline", "cli", "bench", "checks"] as const;
type Level = (typeof LEVELS)[number];

/** What every level stands on: the terminal, Cloudflare's API, and the stack's file with the keys that it holds. */
const TOOLS = ["terminal", "cloudflare", "stackfile", "config"];
const FOLDER_MAX_FILES = 25;
const FILE_MAX_LINES = 180;

function levelOf(file: string): Level {
  const [, room = ""] = file.split("/");
  if (TOOLS.includes(room)) return "tools";
  return LEVELS.find((level) => level === room) ?? "program";
}

const files = globSync("infra/**/*.ts").filter((file) => !/\.(test|harness|d)\.ts$/.test(file));

type Import = { readonly from: string; readonly to: string };

/** Value imports within infra/, the ones that come when they are needed too. */
const imports = (): Import[] =>
  files.flatMap((from) => {
    const source = readFileSync(from, "utf8");
    const fixed = source.matchAll(
      /^(?:import|export)\s+(?!type\b)(?:[^;"']*?\sfrom\s+)?["'](\.[^"']+)["']/gm,
    );
    const late = source.matchAll(/\bimport\(\s*["'](\.[^"']+)["']/g);
    return [...fixed, ...late]
      .map(([, path = ""]) => ({ from, to: normalize(join(dirname(from), path)) }))
      .filter(({ to }) => to.startsWith("infra/"));
  });

const goesUp = ({ from, to }: Import): boolean => LEVELS.indexOf(levelOf(to)) > LEVELS.indexOf(levelOf(from));

/** The folder of a command; null for what is none. */
const commandOf = (file: string): string | null => /^infra\/cli\/([^/]+)\//.exec(file)?.[1] ?? null;

describe("arrows in infra/", () => {
  test("go one way: checks, bench, cli → offline → program → tools", () => {
    expect(imports().filter(goesUp)).toEqual([]);
    expect(imports().length).toBeGreaterThan(200);
  });

  test("a wrong one is seen", () => {
    expect(goesUp({ from: "infra/access/index.ts", to: "infra/offline/engine.ts" })).toBe(true);
    expect(goesUp({ from: "infra/offline/front.ts", to: "infra/cli/setup/index.ts" })).toBe(true);
    expect(goesUp({ from: "infra/config/keys.ts", to: "infra/access/index.ts" })).toBe(true);
    expect(goesUp({ from: "infra/cli/setup/run.ts", to: "infra/terminal/command.ts" })).toBe(false);
  });

  test("infra/cli/ is one folder for each command", () => {
    const loose = files.filter((file) => file.startsWith("infra/cli/") && file.split("/").length !== 4);
    expect(loose).toEqual([]);
    const commands = new Set(files.flatMap((file) => commandOf(file) ?? []));
    for (const name of commands) expect(files).toContain(`infra/cli/${name}/index.ts`);
  });
});

describe("rooms in infra/", () => {
  test("are no drawers for everything", () => {
    const folders = Map.groupBy(files, (file) => dirname(file));
    const full = [...folders]
      .filter(([, group]) => group.length > FOLDER_MAX_FILES)
      .map(([folder]) => folder);
    expect(full).toEqual([]);
  });

  test("have no long files", () => {
    const long = files.filter((file) => readFileSync(file, "utf8").split("\n").length > FILE_MAX_LINES + 1);
    expect(long).toEqual([]);
  });
});
