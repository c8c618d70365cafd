import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepEvaluations } from "./kept-evaluations.harness.ts";

// What the end-to-end files share, over a checkout of two files and a program that the test plays.

let root: string;
let evaluated: string[];
/** The cache as one process of the tests has it: what it has read of the sources, it reads once. */
const process1 = () =>
  keepEvaluations(async (stack, { overrides = {} } = {}) => {
    evaluated.push(`${stack} ${JSON.stringify(overrides)}`);
    await new Promise((resolve) => setImmediate(resolve));
    if (overrides.fails) throw new Error("refused");
    const inputs = { contentFile: "dist/edge.mjs", contentSha256: EMPTY_SHA256 };
    const resources = [{ inputs }] as never;
    return { stack, resources, outputs: { made: evaluated.length }, placeholders: [] };
  });

const EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const cache = () => join(root, "node_modules/.cache/purser-evaluations");

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "purser-evaluations-"));
  for (const folder of ["infra", "dist"]) mkdirSync(join(root, folder));
  writeFileSync(join(root, "infra/index.ts"), "export {};");
  writeFileSync(join(root, "dist/edge.mjs"), "");
  evaluated = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("allows", () => {
  test("one evaluation for whoever asks for the same, at once and later, in other processes too", async () => {
    const [one, two] = [process1(), process1()];
    const all = await Promise.all([one("dev", { root }), one("dev", { root }), two("dev", { root })]);
    expect(evaluated).toEqual(["dev {}"]);
    expect(all.map(({ outputs }) => outputs)).toEqual([{ made: 1 }, { made: 1 }, { made: 1 }]);
    expect(await process1()("dev", { root })).toEqual(all[0]);
  });

  test("another for a copy that borrows this one's packages: what is built there has other names", async () => {
    const copy = mkdtempSync(join(tmpdir(), "purser-evaluations-"));
    try {
      await process1()("dev", { root });
      for (const folder of ["infra", "dist"])
        cpSync(join(root, folder), join(copy, folder), { recursive: true });
      symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
      await process1()("dev", { root: copy });
      expect(evaluated).toEqual(["dev {}", "dev {}"]);
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  test("another for another stack, other overrides and other sources; tests are no sources", async () => {
    await process1()("dev", { root });
    await process1()("prod", { root });
    await process1()("dev", { root, overrides: { budgetUsd: "3" } });
    writeFileSync(join(root, "infra/index.test.ts"), "");
    writeFileSync(join(root, "infra/index.harness.ts"), "");
    await process1()("dev", { root });
    expect(evaluated).toEqual(["dev {}", "prod {}", 'dev {"budgetUsd":"3"}']);
    writeFileSync(join(root, "infra/index.ts"), "export const changed = true;");
    await process1()("dev", { root });
    // A setting that is taken away is another program too, and so is one that the stack's own file has.
    await process1()("dev", { root, overrides: { budgetUsd: undefined } });
    const one = process1();
    await one("dev", { root });
    writeFileSync(join(root, "Pulumi.dev.yaml"), "config:");
    await one("dev", { root });
    expect(evaluated).toHaveLength(6);
  });
});

describe("fails safe", () => {
  test("bundles that are no longer those which were declared: evaluated again", async () => {
    await process1()("dev", { root });
    writeFileSync(join(root, "dist/edge.mjs"), "changed");
    await process1()("dev", { root });
    rmSync(join(root, "dist/edge.mjs"));
    await process1()("dev", { root });
    expect(evaluated).toHaveLength(3);
  });

  test("a refusal is everybody's own and is not kept", async () => {
    const overrides = { fails: "yes" };
    for (let time = 0; time < 2; time++)
      await expect(process1()("dev", { root, overrides })).rejects.toThrow("refused");
    expect(evaluated).toHaveLength(2);
    expect(readdirSync(cache())).toEqual([]);
  });

  test("the claim of a process that has ended, and half a file, hold up nobody", async () => {
    await process1()("dev", { root });
    const [file = ""] = readdirSync(cache());
    writeFileSync(join(cache(), file), '{"stack": "de');
    // No process has this id: Linux gives none above four million.
    writeFileSync(join(cache(), `${file}.claim`), "4999999");
    expect((await process1()("dev", { root })).outputs).toEqual({ made: 2 });
    expect(readdirSync(cache())).toEqual([file]);
  });

  test("only its owner reads it, and the oldest make room", async () => {
    for (let number = 0; number < 105; number++)
      await process1()("dev", { root, overrides: { number: String(number) } });
    const files = readdirSync(cache());
    expect(files).toHaveLength(100);
    expect(statSync(join(cache(), files[0] ?? "")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(cache(), files[0] ?? ""), "utf8"))).toMatchObject({ stack: "dev" });
  });
});
