import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { DatabaseConnection } from "../postgres/connection.ts";
import type { ProgramOf } from "./dump.ts";

const run = promisify(execFile);

/** Docker hands these on from its own environment, so that no password is on a command line. */
const HANDED_ON = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE"].flatMap((name) => [
  "--env",
  name,
]);

/** Postgres in its container: nothing of it listens on the host, and its programs are as new as its server. */
export type PostgresContainer = {
  readonly program: ProgramOf;
  readonly connectionTo: (user: string, password: string, database: string) => DatabaseConnection;
};

/**
 * The one of a release.
 *
 * @param release folder with its Compose file
 * @throws Error when it does not run
 */
export async function postgresContainer(
  release: string,
  { PURSER_POSTGRES_PORT: port = "5432", DOCKER_HOST: daemon }: NodeJS.ProcessEnv,
): Promise<PostgresContainer> {
  const compose = await run("docker", [
    "compose",
    "-f",
    join(release, "compose.yaml"),
    "ps",
    "-q",
    "postgres",
  ]);
  const id = compose.stdout.trim();
  if (id === "") throw new Error("Postgres does not run.");
  const address = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
  const { stdout } = await run("docker", ["inspect", "--format", address, id]);
  const [host = ""] = stdout.trim().split(" ");
  // Programs of Postgres are started with nothing of the environment but what is handed on.
  const where = daemon === undefined ? [] : ["--host", daemon];
  return {
    program: (name) => ["docker", ...where, "exec", "--interactive", ...HANDED_ON, id, name],
    connectionTo: (user, password, database) => ({ host, port: Number(port), user, password, database }),
  };
}
