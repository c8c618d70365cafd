import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeFolder } from "./folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("allows", () => {
  test("a folder and those above it that are missing, with their permissions; a second time changes nothing", () => {
    const path = join(folder, "a/b/c");
    makeFolder(path, 0o700);
    makeFolder(path);
    for (const made of ["a", "a/b", "a/b/c"]) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
  });

  test("a link to a folder", () => {
    symlinkSync(folder, join(folder, "link"));
    makeFolder(join(folder, "link/a"));
    expect(statSync(join(folder, "a")).isDirectory()).toBe(true);
  });
});

describe("refuses", () => {
  test.each([
    ["a file in its place", "file", "EEXIST"],
    ["a file on the way", "file/a/b", "EEXIST"],
    ["a link that leads nowhere", "nowhere", "EEXIST"],
    ["a folder below a link that leads nowhere", "nowhere/a", "EEXIST"],
    ["a link that leads to itself", "circle/a", "EEXIST"],
  ])("%s, at once", (_, name, code) => {
    writeFileSync(join(folder, "file"), "");
    symlinkSync(join(folder, "gone"), join(folder, "nowhere"));
    symlinkSync(join(folder, "circle"), join(folder, "circle"));
    expect(() => makeFolder(join(folder, name))).toThrow(expect.objectContaining({ code }));
  });

  test.runIf(process.platform === "linux")("a place that takes no folders, at once", () => {
    expect(() => makeFolder("/proc/nope/x")).toThrow(
      expect.objectContaining({ code: "ENOENT", path: "/proc/nope" }),
    );
  });
});
