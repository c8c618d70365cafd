import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { HandedRecord } from "../../workers/machine/contract.ts";
import { type DatabaseConnection, withClient } from "../postgres/connection.ts";
import { DATABASE_ROLES, DATABASES } from "../postgres/roles.ts";
import { keepRecord, sealedDays, verifyRecord } from "../postgres/seals.ts";
import { noteStatus } from "../release/status.ts";
import { secretsIn, setting } from "../secrets.ts";
import { postgresContainer } from "./container.ts";
import { takeDump } from "./dump.ts";
import { sealBackup } from "./file.ts";
import { putBackup } from "./upload.ts";

/** What a release says of its backups: for whose key they are encrypted. */
type Settings = { readonly recipient: string };

/**
 * Run as root on the host by a timer, before tables change and before the machine stops: backs up every database, encrypted for the
 * owner's key, and hands it to the deployment. Ends with 0 when all of them are stored.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const release = import.meta.dirname;
  const { recipient } = JSON.parse(readFileSync(join(release, "backup.json"), "utf8")) as Settings;
  const secret = secretsIn(env.PURSER_VAULT ?? "/run/purser/vault");
  const { program, connectionTo } = await postgresContainer(release, env);
  const { name: user, secret: password } = DATABASE_ROLES.backup;
  const key = readFileSync(setting(env, "PURSER_MACHINE_KEY"), "utf8").trim();
  const now = new Date();
  let door: Date | null = null;
  let record: HandedRecord | null = null;
  for (const database of DATABASES) {
    // The door has taken the one before: so both clocks are known when the record's turn comes.
    if (database === "system")
      record = await sealRecord(connectionTo("postgres", secret("postgres-password"), database), now, door);
    const { header, dump } = await takeDump(
      database,
      connectionTo(user, secret(password), database),
      program,
      now,
    );
    const file = await sealBackup(header, dump, recipient);
    const address = `${setting(env, "PURSER_BACKUPS")}/${database}`;
    door = await putBackup({ address, headers: { "x-machine-key": key } }, file, fetch, setTimeout);
    console.log(`${database}: ${file.length} bytes stored`);
  }
  if (record !== null) await handIn(record, setting(env, "PURSER_BACKUPS"), key);
  noteStatus(env.PURSER_STATUS ?? "/run/purser/status.json", { backupAt: now.toISOString() });
}

/**
 * The gateway's days that are over by the clock of the machine and by that of the door get their seals before they are copied. What cannot
 * be sealed now is copied all the same.
 */
async function sealRecord(
  system: DatabaseConnection,
  now: Date,
  door: Date | null,
): Promise<HandedRecord | null> {
  try {
    if (door === null) throw new Error("the door did not say what time it is");
    return await withClient(system, async (client) => {
      const { sealed, forgotten } = await keepRecord(client, now < door ? now : door);
      console.log(`record: ${sealed} days sealed, ${forgotten} old records forgotten`);
      const { fault } = await verifyRecord(client);
      return { fault, days: await sealedDays(client) };
    });
  } catch (error) {
    console.error(`record: not sealed: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** The seals go beside the backup in the clear: they are hashes, and whoever compares them has no key to open it with. */
async function handIn(record: HandedRecord, backups: string, key: string): Promise<void> {
  const destination = {
    address: new URL("record", backups).href,
    headers: { "x-machine-key": key, "content-type": "application/json" },
  };
  const body = new TextEncoder().encode(JSON.stringify(record));
  try {
    await putBackup(destination, body, fetch, setTimeout);
  } catch (error) {
    console.error(`record: seals not handed in: ${error instanceof Error ? error.message : String(error)}`);
  }
}

await main(process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
