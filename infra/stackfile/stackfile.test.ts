import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fileIn, newFolder, run } from "../cli/setup/setup.harness.ts";
import { ACCOUNT, API_TOKEN, ZONE } from "../cli/setup/standin.harness.ts";

const ANSWERS =
  `--offline --account ${ACCOUNT} --zone ${ZONE} --hostname purser.example.com --access-team home
  --owner me@example.com`.split(/\s+/);

describe("allows", () => {
  it("texts that another YAML reader takes for numbers or times only in quotes", async () => {
    const dir = newFolder();
    await run(dir, ANSWERS);
    expect(fileIn(dir)).toContain(`purser:zoneId: "${ZONE}"`);
    expect(fileIn(dir)).toContain('expiresAt: "2026-12-20T10:00:00Z"');
  });

  it("comments, order, foreign keys and the file's mode to stay", async () => {
    const dir = newFolder();
    const path = join(dir, "Pulumi.test.yaml");
    const mine = `# what this stack is for
config:
  # keep the audit for a year
  purser:auditRetentionDays: "365"
  other:key: value # somebody else's
  purser:protectData: true
`;
    writeFileSync(path, mine);
    chmodSync(path, 0o640);
    expect((await run(dir, ANSWERS)).code).toBe(0);
    const text = fileIn(dir);
    expect(text.startsWith("# what this stack is for\nencryptionsalt: v1:")).toBe(true);
    for (const line of mine.split("\n").slice(1)) expect(text).toContain(line);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it("a readable secret in an existing file to be encrypted without changing it", async () => {
    const dir = newFolder();
    writeFileSync(join(dir, "Pulumi.test.yaml"), `config:\n  purser:cloudflareApiToken: ${API_TOKEN}\n`);
    const { code, output } = await run(dir, ANSWERS);
    expect(code).toBe(0);
    expect(output).toContain("it was readable");
    expect(fileIn(dir)).not.toContain(API_TOKEN);
  });
});

describe("fails safe", () => {
  it("on a file that is not YAML", async () => {
    const dir = newFolder();
    writeFileSync(join(dir, "Pulumi.test.yaml"), "config: [unclosed\n");
    expect((await run(dir, ANSWERS)).code).toBe(1);
    expect(readFileSync(join(dir, "Pulumi.test.yaml"), "utf8")).toBe("config: [unclosed\n");
  });
});
