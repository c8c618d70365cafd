import { serveGateway } from "../gateway/serve.ts";
import { openDatabase } from "../postgres/database.ts";
import { ROLES } from "../postgres/roles.ts";
import { secretsIn, setting } from "../secrets.ts";
import { createJournals } from "./app.ts";

const log = (line: Readonly<Record<string, unknown>>): void => console.log(JSON.stringify(line));

/** The journals' process. SIGTERM ends it with 0 once nothing is open. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const secret = secretsIn(setting(env, "PURSER_SECRETS"));
  const database = openDatabase(
    {
      host: setting(env, "PGHOST"),
      port: Number(env.PGPORT ?? 5432),
      user: ROLES.app.name,
      password: secret("app-password"),
      database: "personal",
    },
    (error) => log({ level: "error", what: "database", error: error.name }),
  );
  const stopping = new AbortController();
  const app = createJournals({ database, identityKey: secret("identity-key"), now: () => new Date(), log });
  const at = { hostname: env.PURSER_LISTEN ?? "0.0.0.0", port: Number(env.PURSER_PORT ?? 8090) };
  const serving = await serveGateway(app, at, stopping);
  log({ what: "listening", port: serving.port });
  const stop = () => {
    serving
      .stop()
      .then(() => database.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log({ level: "error", what: "stopping", error: error instanceof Error ? error.name : "?" });
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
