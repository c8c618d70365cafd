import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepBuild, takeBuild } from "./kept-builds.ts";

// In a checkout whose build is two files.

let root: string;
const write = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};
const read = (file: string) => readFileSync(join(root, file), "utf8");
const kept = () => readdirSync(join(root, "node_modules/.cache/purser-builds"));

function build(sources: string): void {
  write("dist/edge.mjs", `edge of ${sources}`);
  rmSync(join(root, "dist/page"), { recursive: true, force: true });
  write("dist/page/index.html", `page of ${sources}`);
  write(`dist/page/assets/main-${sources}.js`, "");
  keepBuild(root, sources, ["dist/edge.mjs"]);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "purser-builds-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("allows", () => {
  test("what was built from the same sources to be taken instead of built, the page's folder exactly", () => {
    build("one");
    build("two");
    expect(takeBuild(root, "one")).toBe(true);
    expect([read("dist/edge.mjs"), read("dist/page/index.html")]).toEqual(["edge of one", "page of one"]);
    expect(readdirSync(join(root, "dist/page/assets"))).toEqual(["main-one.js"]);
  });

  test("a folder without a build, as that of another revision", () => {
    build("one");
    rmSync(join(root, "dist"), { recursive: true });
    expect(takeBuild(root, "one")).toBe(true);
    expect(read("dist/page/index.html")).toBe("page of one");
  });
});

describe("refuses", () => {
  test("other sources, and the same ones built with other packages", () => {
    write("node_modules/.package-lock.json", "{}");
    build("one");
    expect(takeBuild(root, "two")).toBe(false);
    write("node_modules/.package-lock.json", '{"esbuild": "newer"}');
    expect(takeBuild(root, "one")).toBe(false);
  });
});

describe("fails safe", () => {
  test("one of them makes room for another, and not what somebody takes", () => {
    for (let number = 0; number < 10; number++) build(`build-${number}`);
    expect(takeBuild(root, "build-0")).toBe(true);
    build("build-10");
    expect(kept()).toHaveLength(10);
    expect(takeBuild(root, "build-0")).toBe(true);
  });

  test("two that keep the same at once leave one, and no draft", () => {
    build("one");
    build("one");
    expect(kept()).toHaveLength(1);
    expect(existsSync(join(root, "dist/edge.mjs"))).toBe(true);
  });
});
