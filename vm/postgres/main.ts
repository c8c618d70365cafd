import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { secretsIn, setting } from "../secrets.ts";
import { exposedTables } from "./catalogue.ts";
import { withClient } from "./connection.ts";
import { putDeployedKeys } from "./deployed-keys.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { type Passwords, provision } from "./provision.ts";
import { DATABASE_ROLES, DATABASES, ROLE_NAMES } from "./roles.ts";

/** Makes roles, databases and tables as this release wants them, then ends: 0, or 1 with a sentence. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const secret = secretsIn(setting(env, "PURSER_SECRETS"));
  const place = { host: setting(env, "PGHOST"), port: Number(env.PGPORT ?? 5432) };
  const admin = { ...place, user: "postgres", password: secret("postgres-password"), database: "postgres" };
  const passwords = Object.fromEntries(
    ROLE_NAMES.map((role) => [role, secret(DATABASE_ROLES[role].secret)]),
  ) as Passwords;
  await provision(admin, passwords, randomBytes);
  for (const database of DATABASES) {
    const owner = { ...place, user: DATABASE_ROLES.owner.name, password: passwords.owner, database };
    const folder = join(env.PURSER_MIGRATIONS ?? join(import.meta.dirname, "migrations"), database);
    const applied = await migrate(owner, readMigrations(folder));
    const exposed = await withClient({ ...admin, database }, exposedTables);
    if (exposed.length > 0)
      throw new Error(`${database}: ${exposed.map(({ name, why }) => `${name} ${why}`).join("; ")}`);
    console.log(`${database}: ${applied.join(", ") || "nothing to apply"}`);
  }
  const system = { ...admin, database: "system" };
  console.log(`keys of the deploy: ${await putDeployedKeys(system, secret("deployed-keys"))}`);
}

await main(process.env).catch((error: unknown) => {
  const cause = error instanceof Error && error.cause instanceof Error ? ` ${error.cause.message}` : "";
  console.error(`${error instanceof Error ? error.message : String(error)}${cause}`);
  process.exit(1);
});
