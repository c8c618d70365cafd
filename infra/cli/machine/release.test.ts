import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readManifest, sha256 } from "../../../vm/release/manifest.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { machine } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "purser-release-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const key = join(folder, "release.pem");
const into = join(folder, "releases");
const FOR = ["--recipient", `age1${"q".repeat(58)}`];
const now = new Date("2026-11-20T12:00:00Z");

describe("allows", () => {
  test("a release that the machine accepts, file by file [row 115]", async () => {
    const words = ["release", ...FOR, "--key", key, "--new-key", "--serial", "7", "--into", into];
    const { code } = await ran(machine, words);
    expect([code, statSync(key).mode & 0o777]).toEqual([0, 0o600]);
    const text = readFileSync(join(into, "release.json"), "utf8");
    const read = readManifest(text, readFileSync(`${key}.pub`, "utf8"), now, 6);
    if (!read.ok) throw new Error(read.refusal);
    const newest = (database: string) => readdirSync(join("vm/postgres/migrations", database)).length;
    const schema = { personal: newest("personal"), system: newest("system") };
    expect([read.manifest.serial, read.manifest.schema]).toEqual([7, schema]);
    for (const [name, hash] of Object.entries(read.manifest.files))
      expect(sha256(readFileSync(join(into, hash))), name).toBe(hash);
    expect(Object.keys(read.manifest.files)).toEqual(
      expect.arrayContaining(["gateway.mjs", "backup.mjs", "compose.yaml", "drain", "busy", "backup.json"]),
    );
    expect(text).not.toContain("PRIVATE");
  });
});

describe("refuses", () => {
  test.each([
    [["--key", join(folder, "nothing.pem")], "--new-key makes it"],
    [[], "--stack or --key"],
    [["--recipient", "age2"], "public key of age"],
    [["--key", key, "--days", "91"], "at most 90"],
    [["--key", key, "--serial", "0"], "whole number"],
  ])("%j", async (words, says) => {
    const { code, output } = await ran(machine, ["release", ...FOR, ...words]);
    expect([code, output]).toEqual([2, expect.stringContaining(says)]);
  });
});
