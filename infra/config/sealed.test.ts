import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { leftToAll } from "../../workers/sizes.harness.ts";
import { linkCheckout } from "../offline/checkout.harness.ts";
import { evaluate } from "../offline/evaluate.ts";
import { CONFIG_KEYS } from "./keys.ts";
import { standInFor } from "./sealed.ts";

test.each(Object.entries(CONFIG_KEYS))(
  "an encrypted %s is stood in for by a value of its form, or by none",
  (name, key) => {
    const standIn = standInFor(name, "v1:nonce:ciphertext");
    if (key.secret || key.required) expect(standIn, "a secret or required key needs one").toBeDefined();
    if (standIn !== undefined) expect(key.check.safeParse(standIn).success).toBe(true);
    expect(standIn ?? "").not.toContain("ciphertext");
  },
);

test("a stack whose values are encrypted, each and all, can be planned without the passphrase [row 182]", async ({
  skip,
}) => {
  leftToAll(skip);
  const root = mkdtempSync(join(tmpdir(), "purser-sealed-"));
  try {
    linkCheckout(root);
    const secrets = Object.entries(CONFIG_KEYS).filter(([, key]) => key.secret);
    const lines = secrets.map(([name]) => `  purser:${name}:\n    secure: v1:nonce:of-${name}`);
    const addresses = ["agencyGatewayUrl", "aumosApiUrl"].map(
      (name) => `  purser:${name}: https://backend.example.org`,
    );
    // Whoever has the secrets of a messenger or of workers has what belongs to them.
    const beside = [
      "workerTokenTerms: { madeAt: 2026-10-01T00:00:00Z, expiresAt: 2026-10-31T00:00:00Z }",
      "slackWorkspaceId: T0123ABCD",
      `discordPublicKey: "${"ab".repeat(32)}"`,
      'discordGuildId: "123456789012345678"',
    ].map((line) => `  purser:${line}`);
    const own = readFileSync("Pulumi.dev.yaml", "utf8");
    writeFileSync(
      join(root, "Pulumi.dev.yaml"),
      [own.trimEnd(), ...addresses, ...beside, ...lines, ""].join("\n"),
    );
    const { resources } = await evaluate("dev", { root });
    expect(resources.some(({ type }) => type.endsWith(":AiGateway"))).toBe(true);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
