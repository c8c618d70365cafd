import { type Database, openDatabase } from "../postgres/database.ts";
import { DATABASE_ROLES, type DatabaseName, type RoleName } from "../postgres/roles.ts";
import { secretsIn, setting } from "../secrets.ts";
import { errorNameOf, type LogLine, runService } from "../service.ts";
import { type ServedApp, serveGateway } from "./serve.ts";

/** What a process of the machine that stays is given to make its application of. */
export type ServiceOutside = {
  readonly env: NodeJS.ProcessEnv;
  readonly secret: ReturnType<typeof secretsIn>;
  readonly database: Database;
  readonly now: () => Date;
  /** Aborted first of all when it stops. */
  readonly stopping: AbortSignal;
  /** One line for an operator, as JSON. */
  readonly log: (line: LogLine) => void;
};

type Opened = {
  readonly app: ServedApp;
  /** What is said beside the port once it listens. */
  readonly about?: Readonly<Record<string, unknown>>;
  /** Ends once what the application still has to write is written. */
  readonly settled?: () => Promise<void>;
};

/** Where its database is, and what it listens on unless PURSER_PORT says otherwise. */
type Needs = { readonly role: RoleName; readonly database: DatabaseName; readonly port: number };

/**
 * Serves an application beside a database, as a process of the machine (vm/service.ts): it ends once nothing is open.
 *
 * @param open reads everything else that is needed, so that nothing listens where something is missing
 */
export function serveService(
  { role, database: name, port }: Needs,
  open: (outside: ServiceOutside) => Opened,
): Promise<void> {
  return runService(async (env, log) => {
    const secret = secretsIn(setting(env, "PURSER_SECRETS"));
    const at = { host: setting(env, "PGHOST"), port: Number(env.PGPORT ?? 5432), database: name };
    const database = openDatabase(
      { ...at, user: DATABASE_ROLES[role].name, password: secret(DATABASE_ROLES[role].secret) },
      (error) => log({ level: "error", what: "database", error: errorNameOf(error) }),
    );
    const stopping = new AbortController();
    const outside = { env, secret, database, now: () => new Date(), stopping: stopping.signal, log };
    const { app, about = {}, settled } = open(outside);
    const listen = { hostname: env.PURSER_LISTEN ?? "0.0.0.0", port: Number(env.PURSER_PORT ?? port) };
    const serving = await serveGateway(app, listen, stopping);
    log({ what: "listening", port: serving.port, ...about });
    return async () => {
      await serving.stop();
      await settled?.();
      await database.close();
    };
  });
}
