import { D1Database } from "@pulumi/cloudflare/d1database.js";
import { describe, expect, test } from "vitest";
import { configWith, type Declared, declaredBy } from "../mocks.harness.ts";
import { declareMigrations } from "./index.ts";

async function declare(): Promise<Declared> {
  const config = configWith({ cloudflareApiToken: "secret-value-of-the-api-token-0123456789abcd" });
  const found = await declaredBy(() => {
    declareMigrations(config, new D1Database("database", { accountId: config.accountId, name: "d" }));
  });
  const command = found.find(({ type }) => type === "command:local:Command");
  if (!command) throw new Error("no command was declared");
  return command;
}

describe("allows", () => {
  test("[row 146] the deploy runs them when the files or the database change", async () => {
    const { inputs, options } = await declare();
    expect(inputs).toEqual({
      interpreter: ["node"],
      create: "infra/migrations/migrate.ts",
      environment: {
        CLOUDFLARE_API_TOKEN: "secret-value-of-the-api-token-0123456789abcd",
        CLOUDFLARE_BASE_URL: "https://api.cloudflare.com/client/v4",
        CLOUDFLARE_ACCOUNT_ID: "0".repeat(32),
        D1_DATABASE_ID: "database-uuid",
      },
      triggers: [expect.stringMatching(/^[0-9a-f]{64}$/), "database-uuid"],
      addPreviousOutputInEnv: false,
    });
    expect(options.dependencies).toEqual([expect.stringMatching(/D1Database::database$/)]);
    expect(options.provider).toMatch(/pulumi:providers:command::local-commands::/);
  });
});

describe("fails safe", () => {
  test("[row 182] its environment is a secret to the engine, and nothing else holds the token", async () => {
    const { inputs, secretInputs } = await declare();
    expect(secretInputs).toEqual(["environment"]);
    const { environment: _, ...rest } = inputs;
    expect(JSON.stringify(rest)).not.toContain("secret-value");
  });

  test("nothing of this machine is stored: no absolute path", async () => {
    expect(JSON.stringify((await declare()).inputs)).not.toContain(process.cwd());
  });
});
