import { describe, expect, it } from "vitest";
import { command } from "../../terminal/command.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { SPEC } from "./flags.ts";

/** The flags as the command gets them. */
async function flagsOf(argv: readonly string[]) {
  let flags: ReturnType<typeof SPEC.opts> | undefined;
  const { code, output } = await ran(
    command(SPEC, (_outside, read) => {
      flags = read;
      return 0;
    }),
    argv,
  );
  return { code, output, flags };
}

describe("allows", () => {
  it("flags that repeat, and keys with or without their namespace", async () => {
    const argv = [
      "prod",
      "--owner",
      "a@b.c",
      "--owner",
      "d@e.f",
      "--force",
      "purser:hostname",
      "--force",
      "tokens",
    ];
    const { flags } = await flagsOf(argv);
    expect(flags).toMatchObject({ owner: ["a@b.c", "d@e.f"], yes: false, force: ["hostname", "tokens"] });
    expect((await flagsOf(["prod"])).flags?.owner, "a second reading begins anew").toEqual([]);
  });
});

describe("refuses", () => {
  it.each([
    [[], "missing required argument 'stack'"],
    [["Prod"], "lower-case"],
    [["../prod"], "lower-case"],
    [["a".repeat(32)], "31"],
    [["dev", "prod"], "too many arguments"],
    [["dev", "--force", "everything"], "no such key"],
    [["dev", "--token", "x:root"], "The role is one of"],
    [["dev", "--token", "x:admin", "--token", "x:team"], "named twice"],
    [["dev", "--manage-zone", "perhaps"], "Allowed choices are yes, no"],
    [["dev", "--colour"], "--colour"],
  ])("%j", async (argv, sentence) => {
    const { code, output } = await flagsOf(argv);
    expect([code, output]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
