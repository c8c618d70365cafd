import { randomBytes } from "node:crypto";
import { openDatabase } from "../postgres/database.ts";
import { ROLES } from "../postgres/roles.ts";
import { secretsIn, setting } from "../secrets.ts";
import { createGateway, nameOf } from "./app.ts";
import { CredentialStore } from "./credential-store.ts";
import { KeyStore } from "./key-store.ts";
import { serveGateway } from "./serve.ts";
import { upstreamsIn } from "./upstreams.ts";
import { credentialKeys } from "./vault.ts";

const log = (line: Readonly<Record<string, unknown>>): void => console.log(JSON.stringify(line));

/**
 * The gateway's process. Everything it needs is read before it listens, so that it does not start without a credential key, and
 * SIGTERM ends it with 0 once nothing is open.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const secret = secretsIn(setting(env, "PURSER_SECRETS"));
  const vault = credentialKeys(secret("credential-keys"));
  const identityKey = secret("identity-key");
  const upstreams = upstreamsIn(setting(env, "PURSER_UPSTREAMS"));
  const database = openDatabase(
    {
      host: setting(env, "PGHOST"),
      port: Number(env.PGPORT ?? 5432),
      user: ROLES.gateway.name,
      password: secret("gateway-password"),
      database: "system",
    },
    (error) => log({ level: "error", what: "database", error: nameOf(error) }),
  );
  const now = () => new Date();
  const stopping = new AbortController();
  const app = createGateway({
    database,
    keys: new KeyStore(database, now),
    credentials: new CredentialStore(database, vault, randomBytes),
    upstreams,
    identityKey,
    hosts: (env.PURSER_HOSTS ?? "").split(",").filter((name) => name !== ""),
    now,
    random: randomBytes,
    fetch,
    stopping: stopping.signal,
    log,
  });
  const at = { hostname: env.PURSER_LISTEN ?? "0.0.0.0", port: Number(env.PURSER_PORT ?? 8080) };
  const serving = await serveGateway(app, at, stopping);
  log({ what: "listening", port: serving.port, servers: [...upstreams.keys()] });
  const stop = () => {
    serving
      .stop()
      .then(() => database.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log({ level: "error", what: "stopping", error: nameOf(error) });
          process.exit(1);
        },
      );
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
}

await main(process.env).catch((error: unknown) => {
  log({ level: "error", what: "start", error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
