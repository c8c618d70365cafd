import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  isReservedStack,
  previewNumber,
  previewOf,
  previewPrefix,
  previewStack,
} from "../../config/preview-name.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { ACCOUNT, type FakeAccount, fakeAccount, populate, TOKEN } from "./account.harness.ts";
import { sweep } from "./index.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const YESTERDAY = "2026-11-19T12:00:00Z";
const LAST_MONTH = "2026-10-19T12:00:00Z";

/** Dev and prod, and previews 7 and 12. */
async function household(): Promise<FakeAccount> {
  const account = await fakeAccount();
  populate(account, "purser-dev", "dev.example.com", LAST_MONTH);
  populate(account, "purser-prod", "purser.example.com", LAST_MONTH);
  populate(account, "purser-pr-7", "pr-7.example.com", YESTERDAY);
  populate(account, "purser-pr-12", "pr-12.example.com", YESTERDAY);
  return account;
}

const namesIn = ({ lists }: FakeAccount): string => JSON.stringify([...lists.values()]);
const count = (account: FakeAccount, prefix: string) => namesIn(account).split(prefix).length - 1;

async function run(account: FakeAccount, ...args: string[]) {
  const dir = mkdtempSync(join(tmpdir(), "purser-sweep-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const config = { "purser:accountId": ACCOUNT, "purser:cloudflareBaseUrl": account.url };
  writeFileSync(join(dir, "Pulumi.dev.yaml"), JSON.stringify({ config }));
  const removed = join(dir, "removed");
  const { code, output } = await ran(sweep, [...args, "--dir", dir, "--removed", removed], {
    env: { CLOUDFLARE_API_TOKEN: TOKEN },
    now: () => NOW,
  });
  const readRemoved = () => readFileSync(removed, "utf8");
  return { code, output, readRemoved };
}

describe("allows", () => {
  test("a closed pull request's preview to be removed whole, and nothing else [row 148]", async () => {
    const account = await household();
    const before = [
      count(account, "purser-dev"),
      count(account, "purser-prod"),
      count(account, "purser-pr-7"),
    ];
    account.objects.set("purser-pr-12-audit", ["audit/1.json", "audit/2.json"]);
    const { code, output, readRemoved } = await run(account, "--closed", "12", "--apply");
    expect([code, count(account, "purser-pr-12")], output).toEqual([0, 0]);
    expect(
      [count(account, "purser-dev"), count(account, "purser-prod"), count(account, "purser-pr-7")],
      output,
    ).toEqual(before);
    expect(readRemoved()).toBe("pr-12\n");
    // The host name first; what is used after what uses it.
    expect(account.removed[0]).toBe("workers/domains/domain-of-purser-pr-12");
    expect(account.removed).toHaveLength(16);
  });

  test("what is in no list of open ones, and what has not been deployed for a week [row 149]", async () => {
    const account = await household();
    populate(account, "purser-pr-30", "pr-30.example.com", "2026-11-13T11:59:00Z");
    populate(account, "purser-pr-31", "pr-31.example.com", "2026-11-13T12:01:00Z");
    const { code } = await run(account, "--open", "12,30,31", "--apply");
    const left = [7, 12, 30, 31].filter((number) => count(account, `purser-pr-${number}"`) > 0);
    expect([code, left]).toEqual([0, [12, 31]]);
  });

  test("lists longer than a page, and buckets with more than one listing of objects", async () => {
    const account = await household();
    for (let i = 0; i < 60; i += 1)
      account.lists.get("storage/kv/namespaces")?.unshift({ id: `x${i}`, title: `other-${i}` });
    const keys = Array.from({ length: 2_345 }, (_, i) => `audit/${i}.json`);
    account.objects.set("purser-pr-7-audit", keys);
    expect((await run(account, "--open", "12", "--apply")).code).toBe(0);
    expect(count(account, "purser-pr-7")).toBe(0);
  });

  test("what somebody else removed meanwhile", async () => {
    const account = await household();
    account.broken.set("DELETE d1/database/d1-of-purser-pr-7", 404);
    const { code, output } = await run(account, "--open", "12", "--apply");
    expect([code, output.includes("already gone: D1 database purser-pr-7")]).toEqual([0, true]);
  });
});

describe("refuses", () => {
  test("to delete anything unless it is told to [row 149]", async () => {
    const account = await household();
    const { code, output } = await run(account, "--open", "none");
    expect([code, account.removed]).toEqual([0, []]);
    expect(output).toMatch(/pr-7[\s\S]*pr-12[\s\S]*Nothing was removed/);
  });

  test("to take pull requests for closed that nobody has asked about", async () => {
    const account = await household();
    expect((await run(account, "--apply")).code).toBe(0);
    expect(account.removed).toEqual([]);
  });

  test.each(["", "12;13", "0", "1,", "all"])("a list of pull requests like %j", async (list) => {
    const account = await household();
    expect((await run(account, "--open", list, "--apply")).code).toBe(2);
    expect(account.removed).toEqual([]);
  });

  test("any name that no preview has given [row 149]", () => {
    for (const name of [
      "purser-dev",
      "purser-prod",
      "purser-prod-edge",
      "purser-pr",
      "purser-pr-",
      "purser-pr-0-edge",
      "purser-pr-7x",
      "purser-pr-7-",
      "purser-pr-7_edge",
      "purser-pr-07",
      "my-purser-pr-7",
      "purser-pr-7 edge",
      "purser-pr-7\n",
    ])
      expect(previewOf(name), JSON.stringify(name)).toBeNull();
  });

  test("whatever a stack that is no preview can be called [row 149]", () => {
    // The names that setup and plan take (infra/cli/setup/flags.ts), less those that the configuration keeps for previews.
    const stacks = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/).filter((name) => !isReservedStack(name));
    const nearby = fc.constantFrom("p", "pr-", "pr--1", "prod", "prod-1", "dev", "pre-1", "pr-x1");
    const parts = fc.constantFrom("", "-edge", "-audit", "-1", "-7-edge");
    fc.assert(
      fc.property(fc.oneof(stacks, nearby), parts, (stack, part) => {
        expect(previewOf(`purser-${stack}${part}`)).toBeNull();
      }),
      { numRuns: 5_000 },
    );
  });

  test("one preview's things as another's", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999_999 }), (number) => {
        expect(previewNumber(previewStack(number))).toBe(number);
        expect(previewOf(`${previewPrefix(number)}-edge`)).toBe(number);
        expect(previewOf(`${previewPrefix(number)}1-edge`)).not.toBe(number);
      }),
    );
  });
});

describe("fails safe", () => {
  test("one failure stops nothing else, and the end is not a success", async () => {
    const account = await household();
    account.broken.set("DELETE storage/kv/namespaces/kv-of-purser-pr-7", 403);
    const { code, output, readRemoved } = await run(account, "--open", "none", "--apply");
    expect([code, output.includes("failed: KV namespace purser-pr-7")]).toEqual([1, true]);
    expect(count(account, "purser-pr-12")).toBe(0);
    expect(count(account, "purser-pr-7")).toBe(2);
    expect(readRemoved(), "the state of the stuck one is kept").toBe("pr-12\n");
  });

  test("while a host name still answers, what stands in front of it stays", async () => {
    const account = await household();
    account.broken.set("DELETE workers/domains/domain-of-purser-pr-7", 403);
    const { code } = await run(account, "--closed", "7", "--apply");
    expect([code, namesIn(account).includes("app-of-purser-pr-7")]).toEqual([1, true]);
  });

  test("a list that cannot be read is said, and no state is given up", async () => {
    const account = await household();
    account.broken.set("GET access/apps", 403);
    const { code, output, readRemoved } = await run(account, "--closed", "7", "--apply");
    expect([code, output.includes('Could not read kind "Access application"')]).toEqual([1, true]);
    expect(() => readRemoved()).toThrow("ENOENT");
  });
});
