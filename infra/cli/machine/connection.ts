import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ProgramOf } from "../../../vm/backup/dump.ts";
import { findPostgres, POSTGRES_MISSING } from "../../../vm/postgres/binaries.ts";
import type { DatabaseConnection } from "../../../vm/postgres/connection.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import type { Env } from "../../terminal/outside.ts";

const LOCAL = { socket: ".purser/postgres", secrets: ".purser/machine/secrets" };

export const CONNECTION_NOTES = `PGHOST, PGPORT and PGPASSWORD say which Postgres; without PGHOST it is the one of npm start -- --machine, while that runs.`;

/** @throws Stop saying what to set */
export function connectionOf(env: Env, user: string, secret: string, database: string): DatabaseConnection {
  const port = Number(env.PGPORT ?? 5432);
  if (env.PGHOST) return { host: env.PGHOST, port, user, password: env.PGPASSWORD ?? "", database };
  const file = join(LOCAL.secrets, secret);
  if (!existsSync(file))
    throw new Stop("Set PGHOST and PGPASSWORD, or start one here: npm start -- --machine.", EXIT.unusable);
  const host = resolve(LOCAL.socket);
  if (!existsSync(join(host, `.s.PGSQL.${port}`)))
    throw new Stop(
      "The Postgres of npm start -- --machine does not run: start it, or set PGHOST and PGPASSWORD of another one.",
      EXIT.unusable,
    );
  return { host, port, user, password: readFileSync(file, "utf8").trim(), database };
}

/** The installed programs of Postgres. @throws Stop when there are none */
export function programs(): ProgramOf {
  const found = findPostgres();
  if (found === null) throw new Stop(POSTGRES_MISSING, EXIT.unusable);
  return (name) => [join(found.folder, name)];
}
