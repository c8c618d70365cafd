import { createHash } from "node:crypto";
import type { D1Database } from "@pulumi/cloudflare/d1database.js";
import { Command } from "@pulumi/command/local/command.js";
import { Provider } from "@pulumi/command/provider.js";
import type { Config } from "../config/index.ts";
import { MIGRATIONS_FOLDER, readMigrationFiles } from "./schema.ts";

/**
 * Brings the database's schema up to the migration files, during the deploy and only when they or the database changed.
 * The Cloudflare provider has no migrations (cloudflare/terraform-provider-cloudflare issue 7347).
 */
export function declareMigrations(config: Config, database: D1Database): Command {
  return new Command(
    "migrations",
    {
      // The same `node` from the PATH that runs this program, and a path from the project's root: both are stored in
      // state, where a path of this machine would show as a change on the next one.
      interpreter: ["node"],
      create: "infra/migrations/migrate.ts",
      environment: {
        CLOUDFLARE_API_TOKEN: config.cloudflareApiToken,
        CLOUDFLARE_BASE_URL: config.cloudflareBaseUrl,
        CLOUDFLARE_ACCOUNT_ID: config.accountId,
        D1_DATABASE_ID: database.uuid,
      },
      triggers: [fingerprint(), database.uuid],
      addPreviousOutputInEnv: false,
    },
    { provider: new Provider("local-commands"), dependsOn: database },
  );
}

/** Changes exactly when a migration is added, edited or removed. */
function fingerprint(): string {
  const hash = createHash("sha256");
  for (const { name, checksum } of readMigrationFiles(MIGRATIONS_FOLDER))
    hash.update(`${name} ${checksum}\n`);
  return hash.digest("hex");
}
