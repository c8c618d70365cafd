import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { ACCOUNT, openStandIn, type StandIn, TOKEN } from "./cloudflare.harness.ts";
import { restore } from "./index.ts";

const BACKUP = "daily/2026-11-21";
const FILES = {
  "000000.ndjson": '{"a":1}\n',
  "000001.ndjson": "é\n",
  "000002.ndjson": "",
  "manifest.json": "{}",
};
const ENV = {
  CLOUDFLARE_API_TOKEN: TOKEN,
  PURSER_TOKEN: "bearer-canary",
  PURSER_ACCESS_CLIENT_ID: "client.access",
  PURSER_ACCESS_CLIENT_SECRET: "access-canary",
};
const run = (state: string, parts: number, error: string | null = null) => ({
  state,
  phase: "write",
  backup: BACKUP,
  parts,
  total: 3,
  rows: 10 * parts,
  error,
});

let there: StandIn;
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "purser-restore-"));
  for (const stack of ["old", "new"])
    writeFileSync(
      join(dir, `Pulumi.${stack}.yaml`),
      `config:\n  purser:accountId: ${ACCOUNT}\n  purser:hostname: ${stack}.example.com\n`,
    );
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(async () => {
  there = await openStandIn();
  for (const [name, text] of Object.entries(FILES))
    there.objects.set(`purser-old-backups/${BACKUP}/${name}`, text);
  there.objects.set("purser-old-backups/daily/2026-11-210/manifest.json", "another day");
});
afterEach(() => there.close());

async function command(args: readonly string[] = [], env: Record<string, string | undefined> = ENV) {
  const all = [
    "old",
    "--from",
    BACKUP,
    "--into",
    "new",
    "--dir",
    dir,
    "--api-url",
    there.url,
    "--door",
    there.url,
  ];
  return ran(restore, args.length > 0 ? args : all, { env });
}
const copied = () => [...there.objects].filter(([name]) => name.startsWith("purser-new-backups/"));

describe("allows", () => {
  test("every file to be copied, the manifest last, and the restore to be followed to its end [row 152]", async () => {
    there.runs.push(run("running", 0), run("running", 2), run("done", 3));
    const { code, output } = await command();
    expect(code, output).toBe(0);
    expect(copied()).toEqual(
      Object.entries(FILES).map(([name, text]) => [`purser-new-backups/${BACKUP}/${name}`, text]),
    );
    const writes = there.calls.filter((call) => call.startsWith("PUT"));
    expect(writes.at(-1)).toMatch(/manifest\.json$/);
    for (const said of ["copied 4 of 4", "new restores", "2 of 3 parts", "Everything is restored"])
      expect(output).toContain(said);
    expect(there.headers[0]).toMatchObject({
      authorization: "Bearer bearer-canary",
      "cf-access-client-id": "client.access",
      "cf-access-client-secret": "access-canary",
    });
  });

  test("a call that Cloudflare did not take to be repeated", async () => {
    there.runs.push(run("done", 3));
    there.failing.push(429, 503);
    expect((await command()).code).toBe(0);
    expect(copied()).toHaveLength(4);
  });

  test("a restore that runs already to be followed", async () => {
    there.startStatus = 409;
    there.runs.push(run("running", 1), run("done", 3));
    const { code, output } = await command();
    expect([code, output.includes("already")]).toEqual([0, true]);
  });
});

describe("refuses", () => {
  test.each([
    [["old", "--from", BACKUP], "--into"],
    [["old", "--into", "new"], "--from"],
    [["old", "--from", "../x", "--into", "new"], "--from"],
    [["old", "more", "--from", BACKUP, "--into", "new"], "too many arguments"],
    [["old", "--from", BACKUP, "--into", "new", "--nonsense"], "nonsense"],
  ])("the command line %j", async (args, said) => {
    const { code, output } = await command(args);
    expect([code, output.includes(said), output.includes("--help")]).toEqual([2, true, true]);
    expect(there.calls).toEqual([]);
  });

  test("a restore into the stack that was backed up", async () => {
    const { code, output } = await command(["old", "--from", BACKUP, "--into", "old"]);
    expect([code, output.includes("same stack")]).toEqual([2, true]);
    expect(there.calls).toEqual([]);
  });

  test.each(["PURSER_TOKEN", "PURSER_ACCESS_CLIENT_SECRET", "CLOUDFLARE_API_TOKEN"])(
    "to begin without %s",
    async (name) => {
      const { code, output } = await command([], { ...ENV, [name]: undefined });
      expect([code, output.includes(name)]).toEqual([2, true]);
      expect(there.calls).toEqual([]);
    },
  );

  test("a backup without manifest, copying nothing", async () => {
    there.objects.delete(`purser-old-backups/${BACKUP}/manifest.json`);
    const { code, output } = await command();
    expect([code, output.includes("no complete backup")]).toEqual([1, true]);
    expect(copied()).toEqual([]);
  });

  test("an environment that is not empty, in its own words", async () => {
    there.startStatus = 409;
    there.runs.push(run("done", 3));
    const { code, output } = await command();
    expect([code, output.includes("not empty")]).toEqual([1, true]);
  });
});

describe("fails safe", () => {
  test("a token that may not read is named by its permission and shown nowhere", async () => {
    const { code, output } = await command([], { ...ENV, CLOUDFLARE_API_TOKEN: "wrong-canary" });
    expect([code, output.includes("Workers R2 Storage: Edit")]).toEqual([1, true]);
    expect(output).not.toContain("canary");
    expect(copied()).toEqual([]);
  });

  test("a restore that failed ends with 1 and why", async () => {
    there.runs.push(run("failed", 1, "000001.ndjson is not what the manifest says"));
    const { code, output } = await command();
    expect([code, output.includes("is not what the manifest says")]).toEqual([1, true]);
    expect(output).not.toContain("canary");
  });
});
