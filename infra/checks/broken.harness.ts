import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { stringify } from "yaml";
import { API_TOKEN, VALID } from "../config/valid.harness.ts";
import { ran } from "../terminal/outside.harness.ts";
import type { Send } from "../terminal/send.ts";
import { commandIn } from "./commands.harness.ts";

// How every command of package.json is used, and what its words have to be like whatever is broken around it.

const SECRET = "hush-hush-hush-hush";
const ENV = {
  CLOUDFLARE_API_TOKEN: API_TOKEN,
  PULUMI_CONFIG_PASSPHRASE: SECRET,
  PURSER_URL: "https://purser.example.com",
  PURSER_TOKEN: SECRET,
  PURSER_MACHINE_URL: "https://machine.example.com",
  PURSER_MACHINE_KEY: SECRET,
  PURSER_ACCESS_CLIENT_ID: "client-id",
  PURSER_ACCESS_CLIENT_SECRET: SECRET,
  GITHUB_TOKEN: SECRET,
  GITHUB_REPOSITORY: "owner/name",
};

/** How a command is used, in a folder; `asks` when it goes to the network. Without words it reads and writes the checkout it is in. */
type Use = {
  readonly words?: (dir: string) => readonly string[];
  readonly asks?: true;
  /** What it cannot look up or read it says, and does what it can. */
  readonly goesOn?: true;
};
const inFolder = (...words: string[]): Use => ({ words: (dir) => [...words, "--dir", dir] });
const asking = (use: Use): Use => ({ ...use, asks: true });
const NEW_STACK = [
  ["--account", VALID.accountId ?? "", "--zone", VALID.zoneId ?? "", "--hostname", "new.example.com"],
  [
    "--access-team",
    "example",
    "--owner",
    "owner@example.com",
    "--token",
    "agency:agency",
    "--time-zone",
    "UTC",
  ],
  ["--manage-zone", "no"],
].flat();

export const USES: Readonly<Record<string, Use>> = {
  start: { words: () => ["--folder", "/dev/null/state"] },
  build: {},
  deploy: inFolder("prod"),
  plan: { words: () => ["no-such-stack", "--against", "no-such-revision"] },
  prices: asking({ words: () => ["--refresh", "--yes"] }),
  setup: { ...asking(inFolder("new", ...NEW_STACK)), goesOn: true },
  audit: asking({ words: () => ["verify"] }),
  rotate: inFolder("prod", "--all"),
  preview: inFolder("7", "--like", "prod"),
  sweep: asking(inFolder("--stack", "prod", "--open", "none", "--apply")),
  drift: asking(inFolder("prod")),
  smoke: asking({ words: () => ["https://purser.example.com"] }),
  doctor: inFolder("prod"),
  comment: asking({ words: () => ["no-such-revision", "prod", "--pull-request", "7"] }),
  reviewed: { words: (dir) => [join(dir, "plan.json")] },
  restore: asking(inFolder("old", "--from", "daily/2026-11-20", "--into", "prod")),
  "machine images": asking({
    words: (dir) => ["--refresh", "--file", join(dir, "images.json")],
  }),
  "machine keys": asking({ words: () => ["list", "--email", "owner@example.com"] }),
  "machine credentials": asking({
    words: (dir) => [
      "set",
      "garmin",
      "--email",
      "owner@example.com",
      "--secret-file",
      join(dir, "plan.json"),
    ],
  }),
  "machine build": { words: (dir) => ["--into", join(dir, "plan.json", "machine")] },
  "machine release": { words: (dir) => ["--key", join(dir, "plan.json"), "--into", join(dir, "releases")] },
  "machine backup-key": { words: (dir) => [join(dir, "plan.json", "key")] },
  "machine backup": {
    words: (dir) => ["personal", "--recipient", `age1${"q".repeat(58)}`, "--into", join(dir, "backup")],
  },
  "machine restore": { words: (dir) => [join(dir, "backup"), "--identity", join(dir, "plan.json")] },
  connect: asking({
    words: (dir) => ["splitwise", "prod", "--dir", dir, "--key-file", join(dir, "Pulumi.old.yaml")],
  }),
  logs: asking(inFolder("prod")),
  "journal status": asking({ words: () => ["status"] }),
  channels: asking(inFolder("telegram", "prod")),
  endpoints: {},
  services: {},
  keys: {},
  rows: {},
  readme: {},
  openapi: {},
  words: {},
};
/** They take nothing from a network or a file that a person names. */
export const WITHOUT: Readonly<Record<string, string>> = {
  clients: "prints lines for another program, from this checkout's own files",
  pictures: "draws this checkout's page in a browser",
  dev: "is start",
  simulate: "lives in memory, from a seed",
  bench: "measures this checkout in a folder of its own",
  worker: "connects by a socket to an address that a variable names, and tries again until it is stopped",
  kafka: "connects to brokers that variables name, and goes on until it is stopped",
  "test:clock": "runs vitest on this checkout",
};

const here = process.cwd();
let dir = "";

/** A folder with two stacks for each test of a file; it names the folder that there is now. */
export function stackFolder(): () => string {
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "purser-broken-"));
    for (const stack of ["prod", "old"]) {
      const config = Object.entries({ ...VALID, hostname: `${stack}.example.com` });
      const keys = Object.fromEntries(config.map(([key, value]) => [`purser:${key}`, value]));
      writeFileSync(join(dir, `Pulumi.${stack}.yaml`), stringify({ config: keys }));
    }
  });
  afterEach(() => {
    process.chdir(here);
    vi.unstubAllGlobals();
    rmSync(dir, { recursive: true, force: true });
  });
  return () => dir;
}

/** What it said and how it ended, and that this is fit for a person. */
export async function used(name: string, send: Send, asked: typeof fetch) {
  const { words, asks } = USES[name] ?? {};
  if (asks) {
    // Pauses between attempts pass at once; what is asked here answers at once too.
    const { setTimeout: later } = globalThis;
    const soon = (then: () => void, ms = 0) => later(then, Math.min(ms, 20));
    vi.stubGlobal("setTimeout", Object.assign(soon, later));
  }
  const [script = "", ...first] = name.split(" ");
  const argv = [...first, ...(words?.(dir) ?? [])];
  const run = await ran(await commandIn(script), argv, { env: ENV, send, fetch: asked });
  expect([0, 1, 2, 3], run.output).toContain(run.code);
  expect(run.output, "no stack").not.toMatch(/^\s+at /m);
  expect(run.output, "no fault of ours").not.toMatch(
    /fault of Purser's own|TypeError|\[object Object\]|undefined/,
  );
  expect(run.output, "no half sentence of a parser's").not.toMatch(
    /Unexpected token|in JSON at|ZodError|"path":/,
  );
  expect(run.output).not.toContain(SECRET);
  expect(run.output).not.toContain(API_TOKEN);
  return run;
}

export const network = (code: string) => Object.assign(new Error(`connect ${code}`), { code });
export const refusing = (cause: Error): [Send, typeof fetch] => [
  () => Promise.reject(cause),
  () => Promise.reject(Object.assign(new TypeError("fetch failed"), { cause })),
];
