import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { sources } from "./reach.harness.ts";

// A clock comes in as an argument. What asks the machine for the date is where a program begins, or says below why it asks itself.

const CLOCK = /\bDate\.now\b|\bnew Date(?:\(\)|;)|(?<![\w.])Date\(\)/g;

/** Where a program takes what is outside it. */
const BEGINNINGS: readonly RegExp[] = [
  /^vm\/\w+\/(?:\w+-)?main\.ts$/,
  /^infra\/index\.ts$/,
  /^policies\/pack\.ts$/,
  /^(?:infra\/terminal|workers)\/outside\.ts$/,
  // What measures, and builds for it.
  /^infra\/bench\//,
  // The page: a browser's clock is the only one there.
  /^workers\/web\/page\//,
];

const OTHERS: Readonly<Record<string, string>> = {
  "vm/gateway/service.ts": "where each service with a database begins",
  "infra/checks/readme.ts": "where the generator of what is shown of costs begins",
  "infra/offline/deployment.ts": "the local run's clock unless it is given one",
  "infra/offline/evaluate.ts": "the stand-in of a cloud says when a token made today would end",
  "infra/worker/kept-builds.ts": "a file's time, which the system compares with its own",
  "workers/edge/identity/keys.ts": "the library compares the moment of a fetch with the isolate's clock",
};

/** Comments speak of it. */
const codeOf = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
const asks = (text: string): boolean => codeOf(text).match(CLOCK) !== null;

describe("the rule for the clock", () => {
  const product = sources().filter(
    (file) => !/\.(?:test|harness)\.ts$|^infra\/checks\/moved-clock\.mjs$/.test(file),
  );
  const asking = product.filter((file) => asks(readFileSync(file, "utf8")));
  const others = asking.filter((file) => !BEGINNINGS.some((beginning) => beginning.test(file)));

  test("nothing but the beginning of a program, and what says why, asks for the date", () => {
    expect(product.length).toBeGreaterThan(1_000);
    expect(others.toSorted()).toEqual(Object.keys(OTHERS).toSorted());
  });

  test("is found however it is asked, and a date that is given, or a comment, is none", () => {
    for (const text of ["at: Date.now()", "now: Date.now,", "new Date().toISOString()", "const at = Date();"])
      expect(asks(text), text).toBe(true);
    for (const text of ["new Date(now)", "// Date.now() of a browser", "outside.Date()", "performance.now()"])
      expect(asks(text), text).toBe(false);
  });
});
