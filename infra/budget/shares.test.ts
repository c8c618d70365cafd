import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ACCOUNT_MAX_USD } from "../../policies/money/allowance.ts";
import { overShared, refuseOverShared } from "./shares.ts";

const HERE = "a".repeat(32);
const ELSEWHERE = "b".repeat(32);
const dev = (budgetUsd: number) => ({ stack: "dev", accountId: HERE, budgetUsd });
const file = (stack: string, raw: Record<string, string>) => ({ stack, raw });
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A checkout with the files of some stacks. */
function checkout(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "purser-shares-"));
  folders.push(folder);
  for (const [stack, settings] of Object.entries(files))
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), `config:\n${settings}`);
  return folder;
}

const PROD = `  purser:accountId: ${HERE}\n`;

describe("allows", () => {
  test.each([
    ["a stack alone", 15, []],
    ["one that stands in its own file too", 15, [file("dev", { accountId: HERE })]],
    ["a stack of another account", 15, [file("prod", { accountId: ELSEWHERE })]],
    ["one that has no account yet", 15, [file("prod", {})]],
    ["shares that are the whole", 4.1, [file("prod", { accountId: HERE, budgetUsd: "10.90" })]],
  ])("%s", (_, budgetUsd, stacks) => {
    expect(overShared(dev(budgetUsd), stacks)).toBe(null);
  });

  test("a run on one machine, which deploys nothing, whatever the files say", async () => {
    await expect(refuseOverShared(dev(15), "unknown", checkout({ prod: PROD }))).resolves.toBeUndefined();
  });

  test("a deploy beside the file of a preview, which has a bound of its own", async () => {
    await expect(refuseOverShared(dev(15), null, checkout({ "pr-7": PROD }))).resolves.toBeUndefined();
  });
});

describe("refuses", () => {
  test("two stacks that were given nothing: each would spend the whole account's [row 171]", async () => {
    const said = `The account's stacks may spend $${2 * ACCOUNT_MAX_USD}.00 together (dev $15.00, prod $15.00), more than $15.00.`;
    expect(overShared(dev(15), [file("prod", { accountId: HERE })])).toBe(said);
    await expect(refuseOverShared(dev(15), null, checkout({ prod: PROD }))).rejects.toThrow(said);
    const deployed = { quantities: {}, models: {} };
    await expect(refuseOverShared(dev(15), deployed, checkout({ prod: PROD }))).rejects.toThrow(said);
  });

  test("a cent too much", () => {
    expect(overShared(dev(4.11), [file("prod", { accountId: HERE, budgetUsd: "10.90" })])).toContain(
      "$15.01",
    );
  });
});

describe("fails safe", () => {
  test.each(["much", "1e400", ""])(
    "a share of %j, which cannot be read, counts as everything",
    (budgetUsd) => {
      expect(overShared(dev(3), [file("prod", { accountId: HERE, budgetUsd })])).toContain("prod $15.00");
    },
  );

  test("a file that cannot be read stops the deploy", async () => {
    const broken = checkout({ prod: "  purser:accountId: [\n" });
    await expect(refuseOverShared(dev(3), null, broken)).rejects.toThrow("Pulumi.prod.yaml");
  });
});
