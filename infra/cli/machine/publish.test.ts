import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sealBackup } from "../../../vm/backup/file.ts";
import { readManifest } from "../../../vm/release/manifest.ts";
import { releasePublicKey } from "../../machine/secrets.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { ACCOUNT, openStandIn, type StandIn, TOKEN } from "../restore/cloudflare.harness.ts";
import { machine } from "./index.ts";

// A release on its way to the bucket of a stack, and a backup on its way back.

const SEED = "5eed".repeat(16);
const BUCKET = "purser-prod-backups";
const FOR = ["--recipient", `age1${"q".repeat(58)}`];
const env = { CLOUDFLARE_API_TOKEN: TOKEN, PULUMI_CONFIG_PASSPHRASE: "a passphrase" };
const now = new Date("2026-11-20T12:00:00Z");

let there: StandIn;
let dir: string;
const stack = (name: string, lines: readonly string[]) =>
  writeFileSync(
    join(dir, `Pulumi.${name}.yaml`),
    `config:\n${lines.map((line) => `  purser:${line}\n`).join("")}`,
  );
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "purser-publish-"));
  const machineKeys = ["machine: always", "machineHostname: machine.example.com", `machineSecret: "${SEED}"`];
  stack("prod", [`accountId: ${ACCOUNT}`, "ownerEmails: '[\"owner@example.com\"]'", ...machineKeys]);
  stack("without", [`accountId: ${ACCOUNT}`, "ownerEmails: '[\"owner@example.com\"]'"]);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(async () => {
  there = await openStandIn();
});
afterEach(() => there.close());

const at = () => ["--dir", dir, "--api-url", there.url];
const release = (serial: string, of = "prod") => {
  const words = ["--stack", of, "--serial", serial, "--into", join(dir, "releases")];
  return ran(machine, ["release", ...FOR, ...words, ...at()], { env, now: () => now });
};
const keys = () => [...there.objects.keys()].filter((key) => key.startsWith(BUCKET));

describe("allows", () => {
  test("a release of the stack's own machine, signed by its key, the manifest last [row 115]", async () => {
    const { code, output } = await release("7");
    expect([code, output]).toEqual([0, expect.stringContaining("the machine of prod takes it")]);
    expect(keys().at(-1)).toBe(`${BUCKET}/machine/releases/release.json`);
    const text = there.objects.get(`${BUCKET}/machine/releases/release.json`) ?? "";
    const read = readManifest(text, releasePublicKey(SEED), now, 6);
    if (!read.ok) throw new Error(read.refusal);
    for (const [name, hash] of Object.entries(read.manifest.files))
      expect(keys(), name).toContain(`${BUCKET}/machine/releases/${hash}`);
    const compose = there.objects.get(`${BUCKET}/machine/releases/${read.manifest.files["compose.yaml"]}`);
    expect(compose).toContain("machine.example.com");
    expect(JSON.stringify([...there.objects]) + output).not.toContain(SEED);
  });

  test("what is there already to be left, so that the same again is one manifest", async () => {
    await release("7");
    there.calls.length = 0;
    const { output } = await release("8");
    expect(output).toContain("0 of them are new");
    expect(there.calls.filter((call) => call.startsWith("PUT"))).toHaveLength(1);
  });

  test("the backups of the machine to be listed, and one fetched [row 118]", async () => {
    expect((await ran(machine, ["backups", "prod", ...at()], { env })).output).toContain("none yet");
    there.objects.set(`${BUCKET}/machine/backups/personal/day-5.age`, "sealed");
    expect((await ran(machine, ["backups", "prod", ...at()], { env })).said).toEqual(["personal/day-5"]);
    const into = join(dir, "personal.age");
    const words = ["backups", "prod", "--get", "personal/day-5", "--into", into, ...at()];
    expect((await ran(machine, words, { env })).code).toBe(0);
    expect(readFileSync(into, "utf8")).toBe("sealed");
  });
});

describe("hands back", () => {
  test("a backup, opened with the owner's key and sealed for the machine alone, the signed wish last [row 118]", async () => {
    const identity = await generateX25519Identity();
    const header = { database: "personal", takenAt: "2026-11-19T00:00:00.000Z", contents: {} } as const;
    const backup = await sealBackup(header, Buffer.from("a dump"), await identityToRecipient(identity));
    const [file, key] = [join(dir, "personal.age"), join(dir, "backup.key")];
    writeFileSync(file, backup);
    writeFileSync(key, identity);
    const words = ["restore", file, "--identity", key, "--stack", "prod"];
    const { code, output } = await ran(machine, [...words, ...at()], { env, now: () => now });
    expect([code, output]).toEqual([0, expect.stringContaining("until 2026-11-22T12:00:00.000Z")]);
    expect(keys().at(-1)).toBe(`${BUCKET}/machine/releases/restore.json`);
    const wish = there.objects.get(keys().at(-1) ?? "") ?? "";
    const read = readManifest(wish, releasePublicKey(SEED), now, 0);
    if (!read.ok) throw new Error(read.refusal);
    expect(read.manifest).toMatchObject({
      version: "restore",
      files: { "personal.age": expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(keys()).toContain(`${BUCKET}/machine/releases/${read.manifest.files["personal.age"]}`);
    expect(JSON.stringify([...there.objects])).not.toContain("a dump");
    const both = await ran(machine, [...words, "--swap", ...at()], { env });
    expect([both.code, both.output]).toEqual([2, expect.stringContaining("for a Postgres here")]);
    const twice = await ran(machine, ["restore", file, file, ...words.slice(2), ...at()], { env });
    expect([twice.code, twice.output]).toEqual([2, expect.stringContaining("of one database")]);
    const local = await ran(machine, ["restore", file, file, "--identity", key], { env });
    expect([local.code, local.output]).toEqual([2, expect.stringContaining("One file at a time")]);
  });
});

describe("refuses", () => {
  test.each([
    ["without", "has no machine"],
    ["nowhere", "There is no"],
  ])("the stack %s", async (of, says) => {
    const { code, output } = await release("7", of);
    expect([code, output]).toEqual([2, expect.stringContaining(says)]);
    expect(keys()).toEqual([]);
  });

  test("a backup that has no such name, before anybody is asked", async () => {
    const { code } = await ran(machine, ["backups", "prod", "--get", "../release", "--into", "x", ...at()], {
      env,
    });
    expect([code, there.calls]).toEqual([2, []]);
  });
});

describe("fails safe", () => {
  test("a bucket that breaks off has no new manifest", async () => {
    there.failing.push(403);
    const { code } = await release("7");
    expect(code).not.toBe(0);
    expect(keys()).not.toContain(`${BUCKET}/machine/releases/release.json`);
  });
});
