import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type * as Parser from "@actions/workflow-parser";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WORKFLOWS } from "./workflows.harness.ts";

// GitHub's own schema of workflows (github.com/actions/languageservices), expressions included.

const folder = mkdtempSync(join(process.cwd(), "node_modules", ".workflow-parser-"));
let parser: typeof Parser;

beforeAll(async () => {
  // The package imports JSON in a way that bundlers take and Node does not.
  const outfile = join(folder, "parser.mjs");
  const from = { entryPoints: ["@actions/workflow-parser"], absWorkingDir: process.cwd() };
  await build({
    ...from,
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["yaml"],
    logLevel: "error",
  });
  parser = (await import(outfile)) as typeof Parser;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const errorsIn = (name: string, content: string): string[] =>
  parser
    .parseWorkflow({ name, content }, new parser.NoOperationTraceWriter())
    .context.errors.getErrors()
    .map(({ message }) => message);

describe("allows", () => {
  test.each(WORKFLOWS)("$file: the published schema of workflows [row 148, 151]", ({ file, text }) => {
    expect(errorsIn(file, text)).toEqual([]);
  });
});

describe("refuses", () => {
  test.each([
    ["an unknown key", "timeout-minutes:", "timeout-minute:"],
    ["a job without a machine", "runs-on: ubuntu-latest", "run-on: ubuntu-latest"],
    ["an expression that is none", "{{ github.ref }}", "{{ github.ref + }}"],
    ["a context that does not exist", "{{ github.ref }}", "{{ secret.X }}"],
  ])("%s", (_what, from, to) => {
    const check = WORKFLOWS.find(({ file }) => file === "check.yml")?.text ?? "";
    expect(check).toContain(from);
    expect(errorsIn("check.yml", check.replace(from, to))).not.toEqual([]);
  });
});
