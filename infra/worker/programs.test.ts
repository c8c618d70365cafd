import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildProgram } from "./programs.ts";

const KEPT = "node_modules/.cache/purser-programs";

/** A checkout with the machine's programs, whose packages are this one's. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "purser-programs-"));
  for (const path of ["vm", "workers", "package-lock.json"])
    cpSync(path, join(root, path), { recursive: true });
  cpSync("node_modules/.package-lock.json", join(root, "node_modules/.package-lock.json"));
  for (const name of readdirSync("node_modules").filter((one) => !one.startsWith(".")))
    symlinkSync(join(process.cwd(), "node_modules", name), join(root, "node_modules", name));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const keptFile = (): string => {
  const [name = ""] = readdirSync(join(root, KEPT));
  return join(root, KEPT, name);
};

describe("allows", () => {
  test("a program to be taken as it was built, byte for byte", () => {
    const first = buildProgram("update.mjs", root);
    const before = readFileSync(keptFile());
    expect(buildProgram("update.mjs", root)).toEqual(first);
    expect(readFileSync(keptFile())).toEqual(before);
    expect(textOf(first)).toBe(textOf(buildProgram("update.mjs")));
  });
});

describe("refuses", () => {
  test("what was built from other sources, however deep", () => {
    const first = textOf(buildProgram("update.mjs", root));
    const file = join(root, "vm/release/main.ts");
    writeFileSync(file, `${readFileSync(file, "utf8")}\nconsole.log("another build");\n`);
    const second = textOf(buildProgram("update.mjs", root));
    expect(first).not.toContain("another build");
    expect(second).toContain("another build");
  });

  test("what somebody has changed or cut off where it is kept", () => {
    const first = textOf(buildProgram("update.mjs", root));
    const kept = JSON.parse(readFileSync(keptFile(), "utf8")) as { text: string };
    for (const spoiled of [JSON.stringify({ ...kept, text: "evil()" }), '{"inputs":']) {
      writeFileSync(keptFile(), spoiled);
      expect(textOf(buildProgram("update.mjs", root))).toBe(first);
    }
  });
});
