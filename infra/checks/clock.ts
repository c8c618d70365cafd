// node infra/run.mjs infra/checks/clock.ts [DAY ...] [--read-today] [--prices FACTOR] [FILE ...]: runs the tests that run in Node with
// their clock moved to each day, and with the price book as it will be after somebody has confirmed it. Part of `npm run test:long`.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const USAGE =
  "usage: node infra/run.mjs infra/checks/clock.ts [DAY ...] [--read-today] [--prices FACTOR] [-- FILE ...]";
/** A day in which every price is old, a leap day, and one in which all are very old. */
const DAYS = ["2027-03-01", "2028-02-29", "2030-01-01"];
/** The tiers that run in Node: the Workers runtime has a clock of its own. */
const PROJECTS = ["infra", "unit"];
const NOT_COPIED = new Set(["node_modules", ".purser", "dist"]);

type Run = {
  readonly title: string;
  /** The repository, or a copy of it with other prices. */
  readonly root: string;
  readonly day: string | null;
};

/** A copy of the working tree whose price book is changed; the packages and the history are those of the original. */
function copyWith(change: (file: Record<string, unknown>) => void): string {
  const root = mkdtempSync(join(tmpdir(), "purser-clock-"));
  for (const entry of readdirSync("."))
    if (!NOT_COPIED.has(entry)) cpSync(entry, join(root, entry), { recursive: true });
  symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"));
  const folder = join(root, "policies/prices");
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith(".json"))) {
    const file = JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, unknown>;
    change(file);
    writeFileSync(join(folder, name), JSON.stringify(file, null, 2));
  }
  return root;
}

type Sources = Record<string, { asOf: string }>;

/** Every source as it will be when it was read on a day. */
function readOn(day: string, file: Record<string, unknown>): void {
  for (const source of Object.values((file.sources ?? {}) as Sources)) source.asOf = day;
}

/** Every price as a vendor might have changed it. */
function pricedBy(factor: number, file: Record<string, unknown>): void {
  const dearer = (usd: string) =>
    /^\d/.test(usd) ? (Number(usd) * factor).toFixed(9).replace(/\.?0+$/, "") : usd;
  const prices = (file.prices ?? []) as string[][];
  file.prices &&= prices.map(([item = "", region = "", unit = "", usd = "", source = ""]) => [
    item,
    region,
    unit,
    dearer(usd),
    source,
  ]);
}

function runTests({ title, root, day }: Run, files: readonly string[]): Promise<boolean> {
  const preload = pathToFileURL(join(process.cwd(), "infra/checks/moved-clock.mjs")).href;
  const moved =
    day === null
      ? {}
      : {
          NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --import=${preload}`.trim(),
          PURSER_TEST_CLOCK: `${day}T12:00:00Z`,
          PURSER_TEST_CLOCK_FROM: String(Date.now()),
        };
  console.log(`\n${title}`);
  const args = ["run", ...PROJECTS.flatMap((name) => ["--project", name]), ...files];
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, "node_modules/.bin/vitest"), args, {
      cwd: root,
      env: { ...process.env, ...moved },
      stdio: "inherit",
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0));
  });
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { "read-today": { type: "boolean" }, prices: { type: "string" } },
    allowPositionals: true,
  });
  const isDay = (word: string) => /^\d{4}-\d{2}-\d{2}$/.test(word);
  const factor = values.prices === undefined ? null : Number(values.prices);
  if (factor !== null && !(factor > 0)) {
    console.error(USAGE);
    return 2;
  }
  const chosen = positionals.filter(isDay);
  const files = positionals.filter((word) => !isDay(word));
  const everything = chosen.length === 0 && !values["read-today"] && factor === null;
  const today = new Date().toISOString().slice(0, 10);
  const runs: (Omit<Run, "root"> & { readonly change?: (file: Record<string, unknown>) => void })[] = [
    ...(everything ? DAYS : chosen).map((day) => ({ title: `On ${day}`, day })),
    ...(everything || values["read-today"]
      ? [
          {
            title: "With every price read today",
            day: null,
            change: (file: Record<string, unknown>) => readOn(today, file),
          },
        ]
      : []),
    ...(everything || factor !== null
      ? [
          {
            title: "With other prices",
            day: null,
            change: (file: Record<string, unknown>) => {
              readOn(today, file);
              pricedBy(factor ?? 1.07, file);
            },
          },
        ]
      : []),
  ];
  const failed: string[] = [];
  for (const { title, day, change } of runs) {
    const root = change ? copyWith(change) : process.cwd();
    try {
      if (!(await runTests({ title, day, root }, files))) failed.push(title);
    } finally {
      if (change) rmSync(root, { recursive: true, force: true });
    }
  }
  console.log(failed.length === 0 ? `${runs.length} runs passed` : `Failed: ${failed.join("; ")}`);
  return failed.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
