import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import type { Connection } from "../postgres/connection.ts";
import { DATABASES, type DatabaseName, ROLES } from "../postgres/roles.ts";
import { noteStatus } from "../release/status.ts";
import { secretsIn, setting } from "../secrets.ts";
import { type ProgramOf, takeDump } from "./dump.ts";
import { sealBackup } from "./file.ts";
import { putBackup } from "./upload.ts";

const run = promisify(execFile);

/** What a release says of its backups: for whose key they are encrypted. */
type Settings = { readonly recipient: string };

/** Docker hands these on from its own environment, so that no password is on a command line. */
const HANDED_ON = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"].flatMap((name) => [
  "--env",
  name,
]);

/** The container of Postgres: nothing of it listens on the host, and its pg_dump is as new as its server. */
async function containerOf(release: string): Promise<{ readonly id: string; readonly host: string }> {
  const compose = await run("docker", [
    "compose",
    "-f",
    join(release, "compose.yaml"),
    "ps",
    "-q",
    "postgres",
  ]);
  const id = compose.stdout.trim();
  if (id === "") throw new Error("Postgres does not run, so there is nothing to back up from.");
  const address = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
  const { stdout } = await run("docker", ["inspect", "--format", address, id]);
  const [host = ""] = stdout.trim().split(" ");
  return { id, host };
}

/**
 * Run as root on the host by a timer, before tables change and before the machine stops: backs up every database, encrypted for the
 * owner's key, and hands it to the deployment. Ends with 0 when all of them are stored.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const release = import.meta.dirname;
  const { recipient } = JSON.parse(readFileSync(join(release, "backup.json"), "utf8")) as Settings;
  const secret = secretsIn(env.PURSER_VAULT ?? "/run/purser/vault");
  const { id, host } = await containerOf(release);
  const program: ProgramOf = (name) => ["docker", "exec", ...HANDED_ON, id, name];
  const { name: user, secret: password } = ROLES.backup;
  const connectionTo = (database: DatabaseName): Connection => ({
    host,
    port: Number(env.PURSER_POSTGRES_PORT ?? 5432),
    user,
    password: secret(password),
    database,
  });
  const key = readFileSync(setting(env, "PURSER_MACHINE_KEY"), "utf8").trim();
  const now = new Date();
  for (const database of DATABASES) {
    const { header, dump } = await takeDump(database, connectionTo(database), program, now);
    const file = await sealBackup(header, dump, recipient);
    const address = `${setting(env, "PURSER_BACKUPS")}/${database}`;
    await putBackup({ address, headers: { "x-machine-key": key } }, file, fetch, setTimeout);
    console.log(`${database}: ${file.length} bytes stored`);
  }
  noteStatus(env.PURSER_STATUS ?? "/run/purser/status.json", { backupAt: now.toISOString() });
}

await main(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
