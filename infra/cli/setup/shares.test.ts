import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ACCOUNT_MAX_USD } from "../../../policies/money/allowance.ts";
import { committedStacks } from "../../stackfile/committed.ts";
import { accountFindings } from "../doctor/account.ts";
import { newFolder, run } from "./setup.harness.ts";
import { sharesOf } from "./shares.ts";
import { ACCOUNT, ZONE } from "./standin.harness.ts";

const ALL = 100 * ACCOUNT_MAX_USD;
const ANSWERS =
  `--offline --account ${ACCOUNT} --zone ${ZONE} --hostname purser.example.com --access-team home --owner me@example.com`.split(
    " ",
  );

/** A folder in which prod is set up already, with what it says about money. */
function withProd(money: Readonly<Record<string, string>>, accountId = ACCOUNT): string {
  const dir = newFolder();
  const said = Object.entries({ accountId, hostname: "prod.example.com", ...money });
  const config = Object.fromEntries(said.map(([key, value]) => [`purser:${key}`, value]));
  writeFileSync(join(dir, "Pulumi.prod.yaml"), stringify({ config }));
  return dir;
}

const moneyIn = (dir: string, stack: string) => {
  const { config } = parse(readFileSync(join(dir, `Pulumi.${stack}.yaml`), "utf8"));
  return [config["purser:budgetUsd"], config["purser:otherStacksUsd"]];
};
/** What doctor says of the shares, but for the previews that nobody has asked for. */
const errorsOf = (dir: string) =>
  ["test", "prod"].flatMap((stack) =>
    accountFindings(stack, committedStacks(dir)).filter(({ severity }) => severity === "error"),
  );

describe("allows", () => {
  it("a second stack to share the account's one budget with the first, which doctor then finds right [row 171]", async () => {
    const dir = withProd({});
    const { code, output } = await run(dir, ANSWERS);
    expect(code).toBe(0);
    const half = (ACCOUNT_MAX_USD / 2).toFixed(2);
    expect(moneyIn(dir, "test")).toEqual([half, half]);
    expect(moneyIn(dir, "prod")).toEqual([half, half]);
    expect(output).toContain(`test ${half}, prod ${half}`);
    expect(output).toContain("deploy prod for it to hold");
    expect(errorsOf(dir)).toEqual([]);
    // And again changes nothing.
    const before = readFileSync(join(dir, "Pulumi.prod.yaml"), "utf8");
    expect((await run(dir, ["--offline"])).output).toContain("nothing to change");
    expect(readFileSync(join(dir, "Pulumi.prod.yaml"), "utf8")).toBe(before);
  });

  it("a share that somebody has named to stay, and the rest to the new stack", async () => {
    const dir = withProd({ budgetUsd: "9" });
    await run(dir, ANSWERS);
    expect([moneyIn(dir, "test"), moneyIn(dir, "prod")]).toEqual([
      ["6", "9"],
      ["9", "6"],
    ]);
    const given = withProd({});
    await run(given, [...ANSWERS, "--budget", "4.50"]);
    expect([moneyIn(given, "test"), moneyIn(given, "prod")]).toEqual([
      ["4.50", "10.50"],
      ["10.50", "4.50"],
    ]);
  });

  it("no more than another file has promised, and all of it to the only stack of an account", async () => {
    const promised = withProd({ budgetUsd: "9", otherStacksUsd: "4" });
    await run(promised, ANSWERS);
    expect([moneyIn(promised, "test"), moneyIn(promised, "prod")]).toEqual([
      ["4", "9"],
      ["9", "4"],
    ]);
    const elsewhere = withProd({}, "f".repeat(32));
    await run(elsewhere, ANSWERS);
    expect(moneyIn(elsewhere, "test")).toEqual([undefined, undefined]);
  });

  it("however many stacks there are, together no more than the account may cost", () => {
    for (let stacks = 1; stacks <= 4; stacks++)
      for (const own of [undefined, 301, 450]) {
        const shared = sharesOf(
          Array.from({ length: stacks }, (_, index) => ({
            stack: `s${index}`,
            own: index === 0 ? own : undefined,
            others: undefined,
          })),
        );
        const total = shared?.reduce((sum, one) => sum + one.own, 0) ?? 0;
        expect(total).toBeLessThanOrEqual(ALL);
        for (const one of shared ?? []) expect(one.own + one.others).toBe(total);
      }
  });
});

describe("refuses", () => {
  it("a stack for which nothing is left, and writes neither file", async () => {
    const dir = withProd({ budgetUsd: `${ACCOUNT_MAX_USD}` });
    const before = readFileSync(join(dir, "Pulumi.prod.yaml"), "utf8");
    const { code, output } = await run(dir, ANSWERS);
    expect(code).toBe(1);
    expect(output).toMatch(/prod 15: too little is left for test, each of which needs 3.07/);
    expect(readFileSync(join(dir, "Pulumi.prod.yaml"), "utf8")).toBe(before);
    expect(() => moneyIn(dir, "test")).toThrow("ENOENT");
  });

  it("a share that does not fit beside the others'", async () => {
    const { code, output } = await run(withProd({ budgetUsd: "9" }), [...ANSWERS, "--budget", "8"]);
    expect([code, output]).toEqual([1, expect.stringContaining("test 8, prod 9: lower one of them first")]);
  });
});
