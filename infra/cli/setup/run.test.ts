import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { unlock } from "../../stackfile/crypt.ts";
import { fileIn, NOW, newFolder, PASSPHRASE, run, SCRIPT_ENV } from "./setup.harness.ts";
import { ACCOUNT, API_TOKEN, ZONE } from "./standin.harness.ts";

// Keys are real: each passphrase of a file costs about a second on a busy machine.
const GATEWAY_TOKEN = "gateway-token-of-this-test";
const ANSWERS =
  `--offline --account ${ACCOUNT} --zone ${ZONE} --hostname purser.example.com --access-team home
  --owner me@example.com --household you@example.com`.split(/\s+/);

function withGateway(dir: string): string[] {
  const path = join(dir, "gateway-token");
  writeFileSync(path, `${GATEWAY_TOKEN}\n`);
  return ["--gateway-url", "https://gateway.example.com", "--gateway-token-file", path];
}

describe("allows", () => {
  it("one command to write a whole stack file that no plaintext secret is in [row 143] [row 147] [row 182]", async () => {
    const dir = newFolder();
    const { code, output } = await run(dir, [
      ...ANSWERS,
      ...withGateway(dir),
      "--time-zone",
      "Europe/Vienna",
    ]);
    expect(code).toBe(0);
    const text = fileIn(dir);
    const shown = output.match(/purser_(admin|agency|personal)_[\w-]{43}/g) ?? [];
    expect(new Set(shown).size).toBe(3);
    expect(shown).toHaveLength(3);
    for (const secret of [API_TOKEN, GATEWAY_TOKEN, PASSPHRASE, ...shown]) expect(text).not.toContain(secret);
    for (const secret of [API_TOKEN, GATEWAY_TOKEN, PASSPHRASE]) expect(output).not.toContain(secret);

    const file = parse(text);
    const vault = await unlock(file.encryptionsalt, PASSPHRASE, randomBytes);
    expect(file.config["pulumi:disable-default-providers"]).toEqual(["*"]);
    expect(file.config["purser:ownerEmails"]).toEqual(["me@example.com"]);
    expect(vault?.decrypt(file.config["purser:cloudflareApiToken"].secure)).toBe(API_TOKEN);
    expect(vault?.decrypt(file.config["purser:agencyGatewayToken"].secure)).toBe(GATEWAY_TOKEN);
    expect(vault?.decrypt(file.config["purser:tokens"][0].sha256.secure)).toMatch(/^[0-9a-f]{64}$/);
    const workerToken = vault?.decrypt(file.config["purser:workerToken"].secure) ?? "";
    expect(workerToken).toMatch(/^[\w-]{43}$/);
    expect(output).toContain(`\n  ${workerToken}\n`);
    expect(text).not.toContain(workerToken);
    expect(file.config["purser:workerTokenTerms"]).toEqual({
      madeAt: "2026-11-20T10:00:00Z",
      expiresAt: "2026-12-20T10:00:00Z",
    });
    expect(readdirSync(dir).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("to be run again and then changes nothing", async () => {
    const dir = newFolder();
    await run(dir, ANSWERS);
    const before = fileIn(dir);
    const again = await run(dir, ["--offline"]);
    expect(again.code).toBe(0);
    expect(again.output).toContain("nothing to change");
    expect(again.output).not.toMatch(/purser_admin_/);
    expect(fileIn(dir)).toBe(before);
  });

  it.each(["dev", "prod"])(
    "the repository's own %s stack to keep what sets it apart [row 147]",
    async (stack) => {
      const dir = newFolder();
      const own = readFileSync(join(import.meta.dirname, "..", "..", "..", `Pulumi.${stack}.yaml`), "utf8");
      // Only what the repository ships; an owner's checkout may have been set up already.
      const shipped = own.includes("encryptionsalt") ? "config:\n  purser:protectData: false\n" : own;
      writeFileSync(join(dir, "Pulumi.test.yaml"), shipped);
      expect((await run(dir, ANSWERS)).code).toBe(0);
      const [before, after] = [parse(shipped).config, parse(fileIn(dir)).config];
      expect(after).toMatchObject(before);
      expect(after["purser:accountId"]).toBe(ACCOUNT);
    },
  );

  it("a single token to be renewed, leaving every other line", async () => {
    const dir = newFolder();
    await run(dir, ANSWERS);
    const before = fileIn(dir).split("\n");
    const later = { now: () => new Date(NOW.getTime() + 25 * DAY_MS) };
    expect((await run(dir, ["--offline"], later)).output).toContain("npm run rotate -- test agency");
    const { output } = await run(dir, ["--offline", "--token", "agency:agency", "--force", "tokens"], later);
    expect(output.match(/purser_\w+?_[\w-]{43}/g)).toHaveLength(1);
    const changed = fileIn(dir)
      .split("\n")
      .filter((line, index) => line !== before[index]);
    expect(changed).toHaveLength(2);
  });
});

describe("refuses", () => {
  it("to replace a value unless --force names it", async () => {
    const dir = newFolder();
    await run(dir, ANSWERS);
    const kept = await run(dir, ["--offline", "--hostname", "other.example.com"]);
    expect(kept.output).toContain("--force hostname");
    expect(fileIn(dir)).toContain("purser.example.com");
    await run(dir, ["--offline", "--hostname", "other.example.com", "--force", "purser:hostname"]);
    expect(fileIn(dir)).toContain("purser:hostname: other.example.com");
  });

  it("a wrong passphrase before anything is changed [row 182]", async () => {
    const dir = newFolder();
    await run(dir, ANSWERS);
    const before = fileIn(dir);
    const env = { ...SCRIPT_ENV, PULUMI_CONFIG_PASSPHRASE: "wrong" };
    const { code, output } = await run(dir, ["--offline", "--force", "tokens"], { env });
    expect(code).toBe(1);
    expect(output).toContain("passphrase is not the one");
    expect(fileIn(dir)).toBe(before);
  });

  it("without a terminal every missing answer at once", async () => {
    const dir = newFolder();
    const { code, output } = await run(dir, ["--offline"], { env: {} });
    expect(code).toBe(2);
    for (const flag of ["--account", "--zone", "--hostname", "--access-team", "--owner", "--api-token-file"])
      expect(output).toContain(`  ${flag}`);
    expect(output).toContain("PULUMI_CONFIG_PASSPHRASE");
    expect(existsSync(join(dir, "Pulumi.test.yaml"))).toBe(false);
  });

  it("values that the deploy would refuse, all of them, and writes nothing", async () => {
    const dir = newFolder();
    const { code, output } = await run(dir, [
      ...ANSWERS,
      "--hostname",
      "https://x",
      "--time-zone",
      "Mars/Base",
    ]);
    expect(code).toBe(1);
    expect(output).toContain("purser:hostname");
    expect(output).toContain("purser:timeZone");
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe("fails safe", () => {
  it("by leaving a stack of another secrets provider alone and printing the commands [row 182]", async () => {
    const dir = newFolder();
    const theirs = "secretsprovider: awskms://alias/x\nencryptedkey: AAAA\nconfig: {}\n";
    writeFileSync(join(dir, "Pulumi.test.yaml"), theirs);
    const { code, output } = await run(dir, ANSWERS);
    expect(code).toBe(0);
    expect(fileIn(dir)).toBe(theirs);
    expect(output).toContain("npx pulumi config set --secret purser:cloudflareApiToken -s test");
    expect(output).toContain(`npx pulumi config set purser:accountId ${ACCOUNT} -s test`);
    expect(output).not.toContain(API_TOKEN);
  });
});
