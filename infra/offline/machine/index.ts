import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findPostgres, POSTGRES_MISSING } from "../../../vm/postgres/binaries.ts";
import { startCluster } from "../../../vm/postgres/cluster.ts";
import type { MachineServiceName } from "../../../vm/services.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import { sourceFiles } from "../../worker/programs.ts";
import { type Running, runServer, runToEnd } from "./processes.ts";
import { localSecrets } from "./secrets.ts";

/** The machine's programs on this computer. */
export type LocalMachine = {
  readonly url: string;
  /** File with a key of the role admin for the gateway. */
  readonly keyFile: string;
  /** For the deployment beside it, so that it takes the gateway's word (purser:machineSecret). */
  readonly machineSecret: string;
  readonly processes: readonly { readonly name: MachineServiceName; readonly pid: number }[];
  readonly stop: () => Promise<void>;
};

/**
 * Runs what the machine runs as plain processes: a Postgres of its own with a socket and no port, the migrations, the journals, the gateway.
 *
 * @param folder keeps data and secrets between runs; Postgres' part is `<folder>/postgres`
 * @param port of the gateway, on this computer only; 0 takes a free one
 * @param upstreams the servers behind the gateway, by name (vm/gateway/upstreams.ts)
 * @throws Stop when no Postgres is installed here, before anything is made
 */
export async function startLocalMachine(
  folder: string,
  port: number,
  now: Date,
  upstreams: Readonly<Record<string, { readonly url: string }>> = {},
): Promise<LocalMachine> {
  const binaries = findPostgres();
  if (binaries === null) throw new Stop(`--machine: ${POSTGRES_MISSING}`, EXIT.unusable);
  const home = join(folder, "machine");
  const release = join(home, "release");
  for (const [name, content] of sourceFiles()) {
    mkdirSync(dirname(join(release, name)), { recursive: true });
    writeFileSync(join(release, name), content);
  }
  chmodSync(home, 0o700);
  // Postgres does not run as root, and the account that it runs as has to get past here to its own folder.
  if (process.getuid?.() === 0) chmodSync(folder, 0o711);
  const secrets = localSecrets(home, now);
  const cluster = await startCluster(binaries, join(folder, "postgres"), secrets.postgresPassword);
  const env = { PGHOST: cluster.admin.host, PURSER_SECRETS: secrets.folder };
  const running: Running[] = [];
  const stop = async () => {
    for (const one of running.toReversed()) await one.stop();
    await cluster.stop();
  };
  try {
    await runToEnd(join(release, "migrate.mjs"), env).catch((error: unknown) => {
      // One of the two is of another start: a copy of one folder without the other, or secrets that were removed.
      throw /password authentication failed/.test(String(error))
        ? new Stop(
            `The secrets in ${secrets.folder} are not those that ${join(folder, "postgres")} was made with. Put back what belongs together, or remove both to begin without their data.`,
          )
        : error;
    });
    const journals = await runServer(
      join(release, "journals.mjs"),
      {
        ...env,
        PURSER_LISTEN: "127.0.0.1",
        PURSER_PORT: "0",
      },
      "mcp",
    );
    running.push(journals);
    const own = { "journal-db": { url: `${journals.url}/journal-db/mcp` } };
    const gateway = await runServer(
      join(release, "gateway.mjs"),
      {
        ...env,
        PURSER_UPSTREAMS: JSON.stringify({ ...upstreams, ...own }),
        PURSER_LISTEN: "127.0.0.1",
        PURSER_PORT: `${port}`,
      },
      "gateway",
    );
    running.push(gateway);
    return {
      url: gateway.url,
      keyFile: secrets.keyFile,
      machineSecret: secrets.machineSecret,
      processes: [
        { name: "postgres", pid: cluster.pid },
        { name: "mcp", pid: journals.pid },
        { name: "gateway", pid: gateway.pid },
      ],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
