import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CUSTOM_DATA_MAX_BYTES, cloudInit } from "./cloud-init.ts";

// What the programs that read it say of the text.

const folder = mkdtempSync(join(tmpdir(), "purser-cloud-init-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const text = cloudInit({ profile: "hours", vault: "purser-prod-abcdef", door: "purser.example.com" });
const { write_files: files } = parse(text) as { write_files: { path: string; content: string }[] };
const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;
const place = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe("allows", () => {
  test("Azure's limit, with room for what is still to come", () => {
    expect(Buffer.byteLength(text)).toBeLessThan(CUSTOM_DATA_MAX_BYTES / 2);
  });

  test.skipIf(!has("cloud-init"))("cloud-init to find nothing wrong with it", () => {
    const { status, stdout, stderr } = spawnSync(
      "cloud-init",
      ["schema", "--config-file", place("user-data", text)],
      { encoding: "utf8" },
    );
    expect([status, stdout + stderr]).toEqual([0, expect.stringMatching(/^Valid (schema|cloud-config)/m)]);
  });

  test.each(files.filter(({ path }) => path.startsWith("/usr/local/sbin/")))(
    "bash to understand $path",
    ({ path, content }) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const { status, stderr } = spawnSync("bash", ["-n", place(name, content)], { encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    },
  );

  test("Node to understand the updater", () => {
    const updater = files.find(({ path }) => path.endsWith("/update.mjs"))?.content ?? "";
    const { status, stderr } = spawnSync(process.execPath, ["--check", place("update.mjs", updater)], {
      encoding: "utf8",
    });
    expect([status, stderr, updater.length > 1_000]).toEqual([0, "", true]);
  });
});
