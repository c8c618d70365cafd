import { describe, expect, it } from "vitest";
import { parseFlags } from "./flags.ts";

describe("allows", () => {
  it("flags that repeat, and keys with or without their namespace", () => {
    const flags = parseFlags(["prod", "--owner", "a@b.c", "--owner", "d@e.f", "--force", "purser:hostname"]);
    expect(flags).toMatchObject({ stack: "prod", owners: ["a@b.c", "d@e.f"], yes: false });
    expect("force" in flags && flags.force.has("hostname")).toBe(true);
  });
});

describe("refuses", () => {
  it.each([
    [[], "name the stack"],
    [["Prod"], "lower-case"],
    [["../prod"], "lower-case"],
    [["a".repeat(32)], "31"],
    [["dev", "prod"], "only one stack"],
    [["dev", "--force", "everything"], "no such key"],
    [["dev", "--token", "x:root"], "the role is one of"],
    [["dev", "--token", "x:admin", "--token", "x:team"], "named twice"],
    [["dev", "--colour"], "colour"],
  ])("%j", (argv, sentence) => {
    expect(JSON.stringify(parseFlags(argv))).toContain(sentence);
  });
});
