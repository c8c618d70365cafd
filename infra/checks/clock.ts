// npm run test:clock: the tests that run in Node, on days to come and with prices as they will be after somebody
// has read them again. Runs every night beside `npm run test:long`.
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { startOfDay } from "../../policies/prices/price.ts";
import { FILE_NAMES, type Files, readFiles, renderFile } from "../../policies/refresh/files.ts";
import { command, EXIT, start, unfit, usage } from "../terminal/command.ts";
import { collected } from "../terminal/words.ts";

/** A day on which every price is old, the end of a leap day and its month, and the first minutes of a year in which all are very old. */
const MOMENTS = ["2027-03-01T12:00Z", "2028-02-29T23:55Z", "2030-01-01T00:02Z"];
/** What a vendor might ask one day, as a factor of what it asks now. */
const RISE = 1.07;
/** The tiers that run in Node: the Workers runtime has a clock of its own. */
const PROJECTS = ["program", "infra", "unit"];
/**
 * Through the door: whatever opens a test's own deployment has its Workers' clock moved as far (infra/offline/deployment.harness.ts).
 * What starts `npm start` as a process is left out (vitest.config.ts).
 */
const THROUGH_THE_DOOR = "e2e";
const NOT_COPIED = new Set(["node_modules", ".purser", "dist"]);

const spec = usage(
  "test:clock",
  `Runs the tests of infra, policies and the Workers' rules with the clock moved to days to come, those through the door with it, and
the first with every price read today and with other prices. Without a flag all of them, which takes five times as long as the tests do.`,
  "Ends with 0, with 1 when a run fails, with 2 when the command line is wrong.",
)
  .argument("[files...]", "only tests in files of these names")
  .option(
    "--on <day>",
    "a day, YYYY-MM-DD for its noon, or a moment, YYYY-MM-DDTHH:MMZ; may be given again",
    collected(moment),
    [] as readonly string[],
  )
  .option("--read-today", "every price read today", false)
  .option("--other-prices", `every price ${RISE} times what it is`, false);

const NOON = "12:00Z";

function moment(text: string): string {
  const [day = "", time = NOON] = text.split("T");
  if (startOfDay(day) === null || !/^([01]\d|2[0-3]):[0-5]\dZ$/.test(time))
    throw unfit("A day is written YYYY-MM-DD, a moment YYYY-MM-DDTHH:MMZ.");
  return `${day}T${time}`;
}

type Run = {
  readonly title: string;
  /** What the clock shows when the run begins; now unless said. */
  readonly at?: string;
  /** What the price book is turned into, in a copy of the repository. */
  readonly change?: (files: Files) => Files;
};

/** Every source as it will be once it was read on a day. */
function readOn(files: Files, today: string): Files {
  const dated = ({ sources, ...rest }: Files[keyof Files]) => ({
    ...rest,
    sources: Object.fromEntries(Object.entries(sources).map(([id, one]) => [id, { ...one, asOf: today }])),
  });
  return Object.fromEntries(FILE_NAMES.map((name) => [name, dated(files[name])])) as Files;
}

/** Every price as it might be asked one day; what is free stays so. */
function risen(files: Files): Files {
  const usd = (text: string) =>
    text === "free" ? text : (Number(text) * RISE).toFixed(9).replace(/\.?0+$/, "");
  const rows = (prices: Files["azure"]["prices"]) =>
    prices.map(([item = "", region = "", unit = "", price = "", source = ""]) => [
      item,
      region,
      unit,
      usd(price),
      source,
    ]);
  return {
    ...files,
    azure: { ...files.azure, prices: rows(files.azure.prices) },
    cloudflare: { ...files.cloudflare, prices: rows(files.cloudflare.prices) },
  };
}

/** A copy of the working tree with another price book; the packages and the history are those of the original. */
function copyWith(change: (files: Files) => Files): string {
  const root = mkdtempSync(join(tmpdir(), "purser-clock-"));
  // Some tests run commands as somebody who may read and not write.
  chmodSync(root, 0o755);
  for (const entry of readdirSync("."))
    if (!NOT_COPIED.has(entry)) cpSync(entry, join(root, entry), { recursive: true });
  symlinkSync(join(process.cwd(), "node_modules"), join(root, "node_modules"));
  const pathOf = (name: string) => join(root, "policies/prices", `${name}.json`);
  const store = {
    read: (name: string) => readFileSync(pathOf(name), "utf8"),
    write: (name: string, text: string) => writeFileSync(pathOf(name), text),
  };
  const files = change(readFiles(store));
  for (const name of FILE_NAMES) store.write(name, renderFile(files[name]));
  // As whoever confirms prices is told to.
  execFileSync(process.execPath, ["infra/checks/readme.ts"], { cwd: root, stdio: "ignore" });
  return root;
}

/** What every child of a run is given so that its clock shows another day. */
function movedTo(moment: string, now: Date): Record<string, string> {
  const loaded = pathToFileURL(join(process.cwd(), "infra/checks/moved-clock.mjs"));
  const from = String(now.getTime());
  loaded.search = new URLSearchParams({ at: moment, from }).toString();
  return {
    NODE_OPTIONS: `--import=${loaded.href}`,
    PURSER_TEST_CLOCK: moment,
    PURSER_TEST_CLOCK_FROM: from,
  };
}

function runTests(root: string, env: Record<string, string>, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, "node_modules/.bin/vitest"), ["run", ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: "inherit",
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0));
  });
}

async function passes({ at, change }: Run, now: Date, files: readonly string[]): Promise<boolean> {
  const env = at === undefined ? {} : movedTo(at, now);
  const args = [...PROJECTS.flatMap((name) => ["--project", name]), ...files];
  if (change === undefined) return runTests(process.cwd(), env, ["--project", THROUGH_THE_DOOR, ...args]);
  const root = copyWith(change);
  try {
    return await runTests(root, env, args);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const clock = command(spec, async ({ now, say }, flags, files) => {
  const all = flags.on.length === 0 && !flags.readToday && !flags.otherPrices;
  const today = now().toISOString().slice(0, 10);
  const runs: Run[] = [
    ...(all ? MOMENTS : flags.on).map((at) => ({ title: `On ${at}`, at })),
    ...(all || flags.readToday
      ? [{ title: "With every price read today", change: (book: Files) => readOn(book, today) }]
      : []),
    ...(all || flags.otherPrices
      ? [{ title: "With other prices", change: (book: Files) => risen(readOn(book, today)) }]
      : []),
  ];
  const failed: string[] = [];
  for (const run of runs) {
    say(`\n${run.title}`);
    if (!(await passes(run, now(), files))) failed.push(run.title);
  }
  say(failed.length === 0 ? `${runs.length} runs passed.` : `Failed: ${failed.join("; ")}.`);
  return failed.length === 0 ? EXIT.done : EXIT.failed;
});

await start(import.meta, clock);
