import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { type DatabaseConnection, withClient } from "../postgres/connection.ts";
import type { DatabaseName } from "../postgres/roles.ts";
import { contentsOf } from "./contents.ts";
import type { BackupHeader } from "./file.ts";

/** The words that a program of Postgres is started with: its place, or what runs it elsewhere. */
export type ProgramOf = (name: "pg_dump" | "pg_restore") => readonly [string, ...string[]];

const ERROR_CHARACTERS = 500;

/** Environment of Postgres' own programs: the password is on no command line. */
const environment = ({ host, port, user, password, database }: DatabaseConnection) => ({
  PATH: process.env.PATH ?? "",
  PGHOST: host,
  PGPORT: `${port}`,
  PGUSER: user,
  PGPASSWORD: password,
  PGDATABASE: database,
});

/**
 * Runs one of them with the given input.
 *
 * @throws Error with the end of what it complained of
 */
export async function runProgram(
  [program, ...before]: readonly [string, ...string[]],
  words: readonly string[],
  connection: DatabaseConnection,
  input: Uint8Array | null,
): Promise<Uint8Array> {
  const child = spawn(program, [...before, ...words], {
    env: environment(connection),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complained = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complained = `${complained}${chunk.toString()}`.slice(-ERROR_CHARACTERS);
  });
  // It may end before it has read everything; its exit code says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? undefined);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [output, code] = await Promise.all([buffer(child.stdout), ended]);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${complained.trim()}`);
  return output;
}

/**
 * One database as it is at one moment, with what is in it then.
 *
 * @param backup connection of the role that sees every row
 */
export const takeDump = (
  database: DatabaseName,
  backup: DatabaseConnection,
  program: ProgramOf,
  now: Date,
): Promise<{ readonly header: BackupHeader; readonly dump: Uint8Array }> =>
  withClient(backup, async (client) => {
    await client.query("begin isolation level repeatable read read only");
    const { rows } = await client.query<{ id: string }>("select pg_export_snapshot() as id");
    const contents = await contentsOf(client);
    const words = ["--format=custom", "--no-owner", `--snapshot=${rows[0]?.id}`];
    const dump = await runProgram(program("pg_dump"), words, backup, null);
    await client.query("commit");
    return { header: { database, takenAt: now.toISOString(), contents }, dump };
  });
