import { describe, expect, test } from "vitest";
import { CONFIG_KEYS } from "../../config/keys.ts";
import { Draft } from "./draft.ts";
import { makeMachineSecrets } from "./machine.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const random = (length: number) => Buffer.alloc(length, 7);
const draftOf = (known: Record<string, string>, forced: readonly "machineSecret"[] = []) =>
  new Draft(known, new Set(forced), null);

describe("allows", () => {
  test("a stack with a machine to get what its own checks take [row 143]", () => {
    const draft = draftOf({ machine: "hours" });
    makeMachineSecrets(draft, random, NOW);
    expect(draft.get("machineSecret")).toBe("07".repeat(32));
    const keys = draft.get("machineSigningKeys") ?? "";
    expect(CONFIG_KEYS.machineSigningKeys.check.safeParse(keys).success).toBe(true);
    expect(JSON.parse(keys)).toMatchObject([{ kid: "2026-11-20", kty: "RSA" }]);
  });

  test("what is there to stay, until it is asked to be replaced", () => {
    const known = { machine: "hours", machineSecret: "a".repeat(64), machineSigningKeys: "[]" };
    const draft = draftOf(known);
    makeMachineSecrets(draft, random, NOW);
    expect([draft.get("machineSecret"), draft.get("machineSigningKeys")]).toEqual(["a".repeat(64), "[]"]);
    const forced = draftOf(known, ["machineSecret"]);
    makeMachineSecrets(forced, random, NOW);
    expect(forced.get("machineSecret")).toBe("07".repeat(32));
  });
});

describe("refuses", () => {
  test("a stack without a machine anything of it", () => {
    const draft = draftOf({});
    makeMachineSecrets(draft, random, NOW);
    expect([draft.get("machineSecret"), draft.get("machineSigningKeys")]).toEqual([undefined, undefined]);
  });

  test.each([
    [
      "a short key",
      [{ kid: "a", kty: "RSA", n: "AQ", e: "AQAB", d: "A", p: "A", q: "A", dp: "A", dq: "A", qi: "A" }],
    ],
    ["a public key", [{ kid: "a", kty: "RSA", n: "A".repeat(342), e: "AQAB" }]],
    ["none", []],
    ["no list", {}],
  ])("as signing keys: %s", (_, keys) => {
    expect(CONFIG_KEYS.machineSigningKeys.check.safeParse(JSON.stringify(keys)).success).toBe(false);
  });
});
