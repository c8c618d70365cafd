import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { CONFIG_KEYS } from "../../config/keys.ts";
import { newSigningKey } from "../../config/signing-key.ts";
import { ran } from "../../terminal/outside.harness.ts";
import type { Outside } from "../../terminal/outside.ts";
import { fileIn, NOW, newFolder, PASSPHRASE, run, runCommand, SCRIPT_ENV } from "../setup/setup.harness.ts";
import { rotate } from "./index.ts";
import { stored as keysIn, later, openSetUp, turnOver as turnOverIn } from "./rotate.harness.ts";

const UUID = "00000000-0000-4000-8000-000000000000";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

let dir: string;
beforeEach(async () => {
  dir = await openSetUp();
});

const turnOver = (args: readonly string[], changes: Partial<Outside> = {}) => turnOverIn(dir, args, changes);

async function stored() {
  const raw = await keysIn(dir);
  return {
    tokens: CONFIG_KEYS.tokens.check.parse(raw.tokens),
    serviceTokens: CONFIG_KEYS.serviceTokens.check.parse(raw.serviceTokens ?? "{}"),
  };
}

const named = async (name: string) => (await stored()).tokens.filter((token) => token.name === name);
const shown = (output: string): string[] => output.match(/purser_[a-z_]+_[\w-]{43}/g) ?? [];
const append = (text: string) =>
  writeFileSync(join(dir, "Pulumi.test.yaml"), `${fileIn(dir).trimEnd()}\n${text}\n`);

describe("allows", () => {
  test("[row 29] service tokens alone, in a workflow, without any secret on the way", async () => {
    const before = (await stored()).tokens;
    const changes = { now: later(24 * 25), env: { ...SCRIPT_ENV, CI: "true" } };
    const { code, output } = await turnOver(["--service-only"], changes);
    expect([code, shown(output)]).toEqual([0, []]);
    const after = await stored();
    expect(after.tokens).toEqual(before);
    expect(Object.keys(after.serviceTokens)).toEqual(["programs"]);
    // The bearer tokens still end soon; that is no reason to turn the service token again.
    const again = await turnOver(["--service-only"], { ...changes, now: later(24 * 28) });
    expect([again.code, (await stored()).serviceTokens]).toEqual([0, after.serviceTokens]);
  });

  test("[row 29] the key that signs for a machine, alone and unseen; what it replaces stays for one more turn", async () => {
    const first = newSigningKey(NOW);
    append(
      `  purser:machine: hours\n  purser:machineHostname: machine.example.com\n  purser:azureSubscriptionId: ${UUID}\n  purser:azureTenantId: ${UUID}\n  purser:machineSecret: "${"5".repeat(64)}"\n  purser:machineSigningKeys: '${JSON.stringify([first])}'`,
    );
    const kids = async () => {
      const keys = JSON.parse((await keysIn(dir)).machineSigningKeys ?? "[]") as { kid: string }[];
      return keys.map(({ kid }) => kid);
    };
    const before = await stored();
    const { code, output } = await turnOver(["--signing-key"], { now: later(1) });
    expect([code, output]).toEqual([0, expect.stringContaining("starts and stops the machine")]);
    expect((await kids()).at(-1)).toBe(first.kid);
    await turnOver(["--signing-key"], { now: later(2) });
    expect([(await kids()).length, (await kids()).includes(first.kid)]).toEqual([2, false]);
    await turnOver(["--signing-key", "--leaked"], { now: later(3) });
    expect(await kids()).toHaveLength(1);
    expect(await stored()).toEqual(before);
    expect(fileIn(dir)).not.toContain('"d"');
  });

  test("[row 29] a service token of one's own is not turned for a bearer token that stays", async () => {
    append('  purser:serviceClients: ["agency"]');
    await turnOver(["--service-only"], { now: later(24 * 15) });
    const { agency } = (await stored()).serviceTokens;
    expect(agency?.version).toBe(2);
    await turnOver(["--service-only"], { now: later(24 * 22) });
    expect((await stored()).serviceTokens.agency).toEqual(agency);
  });

  test("[row 29] one client: a new token at once, the old one for two days, and where the new one goes", async () => {
    const [before] = await named("agency");
    const { code, output } = await turnOver(["agency"], { now: later(1) });
    expect(code).toBe(0);
    const [secret = "", ...others] = shown(output);
    expect(others).toEqual([]);
    expect(await named("agency")).toEqual([
      { name: "agency", role: "agency", sha256: sha256(secret), expiresAt: "2026-12-20T11:00:00Z" },
      { ...before, expiresAt: "2026-11-22T11:00:00Z", replacedAt: "2026-11-20T11:00:00Z" },
    ]);
    expect((await stored()).serviceTokens, "its service token is the one that all share").toEqual({});
    expect(output).toContain("npx pulumi up -s test");
    expect(output).not.toContain(PASSPHRASE);
    expect(fileIn(dir), "hashes are encrypted").not.toContain(sha256(secret));
  });

  test("[row 28] [row 29] the environment's service token: a version and the end of its old secret", async () => {
    const { code, output } = await turnOver(["programs"]);
    expect(code).toBe(0);
    expect(shown(output)).toEqual([]);
    const programs = { rotatedAt: "2026-11-20T10:00:00Z", previousUntil: "2026-11-22T10:00:00Z" };
    expect((await stored()).serviceTokens).toEqual({ programs: { version: 2, ...programs } });
    expect(output).toContain("stack output serviceTokenSecrets -s test --show-secrets");
    await turnOver(["programs"], { now: later(72) });
    expect((await stored()).serviceTokens.programs).toMatchObject({ version: 3 });
  });

  test("[row 28] [row 29] both credentials of a client with a service token of its own, on one clock", async () => {
    append('  purser:serviceClients: ["agency"]');
    expect((await turnOver(["agency"])).code).toBe(0);
    const { serviceTokens, tokens } = await stored();
    expect(serviceTokens.agency?.rotatedAt).toBe(tokens.find(({ replacedAt }) => replacedAt)?.replacedAt);
    expect(serviceTokens.agency?.previousUntil).toBe(tokens.find(({ replacedAt }) => replacedAt)?.expiresAt);
  });

  test("[row 29] without a name those that end within ten days, and a service token of unknown age", async () => {
    const first = await turnOver([], { now: later(24) });
    expect([first.code, shown(first.output)]).toEqual([0, []]);
    expect(Object.keys((await stored()).serviceTokens)).toEqual(["programs"]);
    const early = await turnOver([], { now: later(19 * 24) });
    expect([early.code, early.output]).toEqual([0, expect.stringContaining("Nothing is due")]);
    const due = await turnOver([], { now: later(21 * 24) });
    expect(shown(due.output)).toHaveLength(3);
    expect((await stored()).serviceTokens.programs?.version).toBe(3);
  });

  test("[row 29] a service token of a week once in the second half of it, not every day", async () => {
    append("  purser:serviceTokenDays: 7");
    const changes = (day: number) => ({ now: later(24 * day), env: { ...SCRIPT_ENV, CI: "true" } });
    const versions: (number | undefined)[] = [];
    for (const day of [0, 3, 4, 6, 8])
      versions.push(
        await turnOver(["--service-only"], changes(day)).then(
          async () => (await stored()).serviceTokens.programs?.version,
        ),
      );
    expect(versions).toEqual([2, 2, 3, 3, 4]);
  });

  test("[row 29] all of them, whenever they end; an old token that was replaced before is gone", async () => {
    await turnOver(["--all"]);
    await turnOver(["--all"], { now: later(49) });
    const { tokens } = await stored();
    expect(tokens.map(({ name, replacedAt }) => [name, replacedAt])).toEqual([
      ["admin", undefined],
      ["agency", undefined],
      ["personal", undefined],
      ["admin", "2026-11-22T11:00:00Z"],
      ["agency", "2026-11-22T11:00:00Z"],
      ["personal", "2026-11-22T11:00:00Z"],
    ]);
  });

  test("the new tokens to go into a file that only its owner reads, as in a script they must", async () => {
    const refused = await turnOver(["agency"], { env: { ...SCRIPT_ENV, CI: "true" } });
    expect([refused.code, refused.output]).toEqual([2, expect.stringContaining("--secrets-file")]);
    expect(await named("agency")).toHaveLength(1);
    const file = join(dir, "tokens.json");
    const { code, output } = await turnOver(["agency", "--secrets-file", file], {
      env: { ...SCRIPT_ENV, CI: "true" },
    });
    expect([code, shown(output)]).toEqual([0, []]);
    const { agency } = JSON.parse(readFileSync(file, "utf8"));
    expect((await named("agency"))[0]?.sha256).toBe(sha256(agency));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("setup to replace a token that was rotated, leaving one of its name", async () => {
    await turnOver(["agency"]);
    const { code } = await run(dir, ["--offline", "--token", "agency:agency", "--force", "tokens"]);
    expect([code, (await named("agency")).length]).toEqual([0, 1]);
    expect((await stored()).tokens).toHaveLength(3);
  });
});

describe("refuses", () => {
  test("[row 29] a second rotation by accident, until the first one's grace period is over", async () => {
    await turnOver(["agency"]);
    const before = fileIn(dir);
    for (const hours of [0, 47]) {
      const { code, output } = await turnOver(["agency"], { now: later(hours) });
      expect([code, output]).toEqual([1, expect.stringContaining("--force")]);
    }
    expect(fileIn(dir)).toBe(before);
    expect((await turnOver(["agency"], { now: later(48) })).code).toBe(0);
    expect((await turnOver(["agency", "--force"], { now: later(49) })).code).toBe(0);
    expect(await named("agency")).toHaveLength(2);
  });

  test("a name that has no token, saying which there are", async () => {
    const { code, output } = await turnOver(["agenci"]);
    expect([code, output]).toEqual([1, expect.stringContaining("programs, admin, agency, personal")]);
  });

  test("a client and all of them at once", async () => {
    const { code, output } = await turnOver(["agency", "--all"]);
    expect([code, output]).toEqual([2, expect.stringContaining("agency is named already")]);
  });

  test("a file for the new tokens that is there already", async () => {
    const before = fileIn(dir);
    const { code } = await turnOver(["agency", "--secrets-file", join(dir, "Pulumi.test.yaml")]);
    expect([code, fileIn(dir)]).toEqual([1, before]);
  });

  test.each([
    [[], "missing required argument 'stack'"],
    [["prod", "a", "b"], "too many arguments"],
    [["../prod"], "lower-case letters"],
    [["prod", "--loud"], "--loud"],
  ])("the command line %j", async (argv, sentence) => {
    const { code, output } = await ran(rotate, argv);
    expect([code, output]).toEqual([2, expect.stringContaining(sentence)]);
  });
});

describe("fails safe", () => {
  test("[row 29] a service token that a workflow turned keeps its secret when the bearer token follows", async () => {
    append('  purser:serviceClients: ["agency"]');
    await turnOver(["--service-only"], { now: later(24 * 21) });
    const { agency: turned } = (await stored()).serviceTokens;
    const { code, output } = await turnOver(["agency"], { now: later(24 * 21 + 3) });
    expect([code, shown(output)]).toEqual([0, [expect.any(String)]]);
    expect((await stored()).serviceTokens.agency, "turned again, the secret in use would end").toEqual(
      turned,
    );
    expect(output).toContain(
      "The Access service token agency was rotated 2026-12-11T10:00:00Z and is left alone",
    );
    expect(await named("agency")).toHaveLength(2);
  });

  test("[row 29] a token that leaked stops with the deploy, and so does its service token's secret", async () => {
    append('  purser:serviceClients: ["agency"]');
    const { output } = await turnOver(["agency", "--leaked"]);
    const [, old] = await named("agency");
    expect(old?.expiresAt).toBe("2026-11-20T10:00:00Z");
    expect((await stored()).serviceTokens.agency?.previousUntil).toBe("2026-11-20T10:00:00Z");
    expect(output).toContain("stops with the deploy");
    // Also a moment after a rotation: the one that leaked may be the new one, or the one in its grace period.
    const again = await turnOver(["agency", "--leaked"], { now: later(1) });
    expect([again.code, shown(again.output)]).toEqual([0, [expect.any(String)]]);
    const [, ended, ...others] = await named("agency");
    expect([ended?.expiresAt, others]).toEqual(["2026-11-20T11:00:00Z", []]);
    expect((await stored()).serviceTokens.agency).toMatchObject({
      version: 3,
      previousUntil: "2026-11-20T11:00:00Z",
    });
  });

  test("an old token never lives longer by being replaced", async () => {
    await turnOver(["agency"], { now: later(30 * 24 - 1) });
    const [, old] = await named("agency");
    expect(old?.expiresAt).toBe("2026-12-20T10:00:00Z");
  });

  test("without the passphrase, with a wrong one, or where somebody else holds the key: nothing is written", async () => {
    const before = fileIn(dir);
    expect((await turnOver(["agency"], { env: {} })).code).toBe(2);
    const wrong = await turnOver(["agency"], { env: { PULUMI_CONFIG_PASSPHRASE: "wrong" } });
    expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining("not the one")]);
    expect(fileIn(dir)).toBe(before);
    expect(parse(before).config["purser:tokens"]).toHaveLength(3);
  });

  test("a stack that does not exist is not made", async () => {
    const { code, output } = await runCommand(rotate, newFolder(), []);
    expect([code, output]).toEqual([1, expect.stringContaining("npm run setup -- test")]);
  });
});
