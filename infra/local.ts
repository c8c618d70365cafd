import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Cron } from "croner";
import { Response } from "miniflare";
import pc from "picocolors";
import { ROLES, type Role } from "../workers/caller.ts";
import type { Row } from "./cloudflare.ts";
import { evaluate, type StackEvaluation } from "./evaluate.ts";
import { loginUrl, openFront } from "./front.ts";
import { type Database, migrate } from "./migrate.ts";
import { renderPlan } from "./plan.ts";
import { type Runtime, startRuntime } from "./runtime.ts";
import { MIGRATIONS_FOLDER, readMigrations } from "./schema.ts";
import { type DeclaredAccess, declaredAccess, openSignIn, type SignIn } from "./sign-in.ts";

const DEFAULT_PORT = 8787;
const STACK = "dev";
/** A run's own tokens end with the day; the next `npm start` makes new ones. */
const TOKEN_LIFE_MS = 24 * 60 * 60 * 1000;
const OUTBOUND_TIMEOUT_MS = 30_000;
/** Ctrl-C leaves nothing behind within this time, whatever a connection is still doing. */
const STOP_WITHIN_MS = 1_500;

type Tokens = Readonly<Record<Role, string>>;

/** What this run adds to the stack's configuration: tokens made for it, and a gateway only when one is named for it. */
function runConfig(tokens: Tokens, now: Date): Record<string, string> {
  const expiresAt = new Date(now.getTime() + TOKEN_LIFE_MS).toISOString();
  const deployed = ROLES.map((role) => ({
    name: `local-${role.replace("_", "-")}`,
    role,
    sha256: createHash("sha256").update(tokens[role]).digest("hex"),
    expiresAt,
  }));
  const { AGENCY_GATEWAY_URL, AGENCY_GATEWAY_TOKEN } = process.env;
  const gateway =
    AGENCY_GATEWAY_URL && AGENCY_GATEWAY_TOKEN
      ? { agencyGatewayUrl: AGENCY_GATEWAY_URL, agencyGatewayToken: AGENCY_GATEWAY_TOKEN }
      : {};
  return { tokens: JSON.stringify(deployed), ...gateway };
}

function newTokens(): Tokens {
  const entries = ROLES.map((role) => [role, `purser_${role}_${randomBytes(32).toString("base64url")}`]);
  return Object.fromEntries(entries) as Tokens;
}

/** Answers what the Workers fetch: Access's key address from this run's keys, everything else from the network. */
function outboundFor(access: DeclaredAccess, signIn: SignIn) {
  return async (request: {
    url: string;
    method: string;
    headers: Iterable<[string, string]>;
    arrayBuffer(): Promise<ArrayBuffer>;
  }) => {
    if (request.url === `${access.issuer}/cdn-cgi/access/certs`) return Response.json(signIn.jwks);
    const body = request.method === "GET" || request.method === "HEAD" ? null : await request.arrayBuffer();
    const answer = await fetch(request.url, {
      method: request.method,
      headers: [...request.headers],
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(OUTBOUND_TIMEOUT_MS),
    });
    return new Response(await answer.arrayBuffer(), { status: answer.status, headers: [...answer.headers] });
  };
}

/** The local D1 for the same migration runner that the deploy uses; D1's own batch is one transaction. */
function localDatabase({ database }: Runtime): Database {
  return {
    batch: async (statements) => {
      const results = await database.batch<Row>(statements.map((sql) => database.prepare(sql)));
      return results.map(({ results: rows }) => rows);
    },
  };
}

/** Fails before anything is started when somebody else has the port. */
function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function readArguments(): { port: number; fresh: boolean } {
  const { values } = parseArgs({ options: { fresh: { type: "boolean", default: false } } });
  const text = process.env.PORT ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535)
    throw new Error(`PORT is "${text}"; it takes a number from 1 to 65535.`);
  return { port, fresh: values.fresh };
}

/** What scripts need to drive this run; readable by the owner alone. */
function writeLocalFile(file: string, url: string, tokens: Tokens, access: DeclaredAccess): void {
  const [serviceToken] = access.serviceTokens;
  const content = {
    url,
    tokens,
    accessClientId: serviceToken?.clientId,
    accessClientSecret: serviceToken?.clientSecret,
  };
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}

function howToTry(url: string, signIn: SignIn, tokens: Tokens): string {
  const task =
    '{"taskId":"task-123","type":"code","description":"Implement new feature X","estimatedCost":5.50,"agentType":"CodeGen"}';
  return [
    "",
    `${pc.green("Purser is running")} at ${pc.bold(url)}, on this machine only. State is in .purser/; Ctrl-C stops it.`,
    "",
    pc.dim("# Is it up?"),
    `curl ${url}/health`,
    pc.dim("# Ask for a decision, as an agency would:"),
    `curl ${url}/api/approve -H 'Authorization: Bearer ${tokens.agency}' -H 'Content-Type: application/json' -d '${task}'`,
    pc.dim("# Answer what waits for you, in a browser:"),
    loginUrl(url, signIn),
    "",
    pc.dim("Tokens for every role are in .purser/local.json."),
  ].join("\n");
}

function fireCrons(runtime: Runtime): Cron[] {
  return runtime.crons.map(({ script, schedule }) => {
    const onError = (error: unknown) => console.error(`The cron of ${script} failed: ${String(error)}`);
    return new Cron(schedule, { timezone: "UTC", catch: onError }, async () => {
      const worker = await runtime.miniflare.getWorker(script);
      await worker.scheduled({ cron: schedule, scheduledTime: new Date() });
    });
  });
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`Stopping: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
}

async function main(): Promise<void> {
  const root = process.cwd();
  const { port, fresh } = readArguments();
  if (!(await portIsFree(port))) {
    throw new Error(
      `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
  }
  const folder = join(root, ".purser");
  const state = join(folder, "state");
  if (fresh) rmSync(state, { recursive: true, force: true });
  mkdirSync(state, { recursive: true, mode: 0o700 });

  const tokens = newTokens();
  const evaluation: StackEvaluation = await evaluate(STACK, {
    root,
    overrides: runConfig(tokens, new Date()),
  });
  console.log(renderPlan(evaluation));

  const access = declaredAccess(evaluation.resources);
  const signIn = await openSignIn(access, () => new Date());
  const outbound = outboundFor(access, signIn);
  const runtime = await startRuntime(evaluation.resources, {
    root,
    state,
    outbound,
    log: (line) => console.log(pc.dim(line)),
  });
  await migrate(localDatabase(runtime), readMigrations(MIGRATIONS_FOLDER));
  const front: Server = await openFront(runtime, signIn, port);
  const url = `http://localhost:${port}`;
  const file = join(folder, "local.json");
  writeLocalFile(file, url, tokens, access);
  console.log(howToTry(url, signIn, tokens));

  const crons = fireCrons(runtime);
  stopOnSignal(async () => {
    for (const cron of crons) cron.stop();
    rmSync(file, { force: true });
    front.close();
    await runtime.miniflare.dispose();
  });
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(pc.red(error instanceof Error ? error.message : String(error)));
    process.exit(1);
  });
}
