import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Cron } from "croner";
import { type Request, Response } from "miniflare";
import pc from "picocolors";
import { type Deployment, openDeployment } from "./deployment.ts";
import { loginUrl, openFront } from "./front.ts";
import { renderPlan } from "./plan.ts";
import type { Runtime } from "./runtime.ts";

const STACK = "dev";
const DEFAULT_PORT = 8787;
const OUTBOUND_TIMEOUT_MS = 30_000;
/** Ctrl-C leaves nothing behind within this time, whatever a connection is still doing. */
const STOP_WITHIN_MS = 1_500;

/** `npm start`: shows what would be deployed, then serves it on loopback until it is stopped. */
async function main(): Promise<void> {
  const root = process.cwd();
  const { port, fresh, folder } = readArguments();
  if (!(await portIsFree(port))) {
    throw new Error(
      `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
    );
  }
  const state = join(folder, "state");
  if (fresh) rmSync(state, { recursive: true, force: true });
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const file = join(folder, "local.json");
  // A run that was killed leaves its file; scripts must not take its tokens for this run's.
  rmSync(file, { force: true });

  const deployment = await openDeployment(STACK, {
    root,
    state,
    config: gatewayConfig(process.env),
    outbound: fetchOutside,
    log: (line) => console.log(pc.dim(line)),
    onPlan: (evaluation) => console.log(renderPlan(evaluation)),
  });
  const front = await openFront(deployment.runtime, deployment.signIn, port);
  const url = `http://localhost:${port}`;
  writeLocalFile(file, url, deployment);
  console.log(howToTry(url, deployment, relative(root, folder)));

  const crons = fireCrons(deployment.runtime);
  stopOnSignal(async () => {
    for (const cron of crons) cron.stop();
    rmSync(file, { force: true });
    front.close();
    front.closeAllConnections();
    await deployment.close();
  });
}

/** PORT from the environment; `--fresh` begins without the stored data; `--folder` keeps another set of it. */
function readArguments(): { port: number; fresh: boolean; folder: string } {
  const { values } = parseArgs({
    options: { fresh: { type: "boolean", default: false }, folder: { type: "string", default: ".purser" } },
  });
  const text = process.env.PORT ?? String(DEFAULT_PORT);
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) {
    throw new Error(`PORT is "${text}"; it takes a number from 1 to 65535.`);
  }
  return { port, fresh: values.fresh, folder: resolve(values.folder) };
}

/** Fails before anything is started when somebody else has the port. */
function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** Halts of a local run are forwarded only to a gateway that is named for it. */
function gatewayConfig({
  AGENCY_GATEWAY_URL,
  AGENCY_GATEWAY_TOKEN,
}: NodeJS.ProcessEnv): Record<string, string> {
  if (!AGENCY_GATEWAY_URL || !AGENCY_GATEWAY_TOKEN) return {};
  return { agencyGatewayUrl: AGENCY_GATEWAY_URL, agencyGatewayToken: AGENCY_GATEWAY_TOKEN };
}

async function fetchOutside(request: Request): Promise<Response> {
  const body = request.method === "GET" || request.method === "HEAD" ? null : await request.arrayBuffer();
  const answer = await fetch(request.url, {
    method: request.method,
    headers: [...request.headers],
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(OUTBOUND_TIMEOUT_MS),
  });
  // The body is decoded by now, so the headers that describe its encoded form would be wrong.
  const headers = [...answer.headers].filter(
    ([name]) => name !== "content-encoding" && name !== "content-length",
  );
  return new Response(await answer.arrayBuffer(), { status: answer.status, headers });
}

/** What scripts need to drive this run; readable by the owner alone. */
function writeLocalFile(file: string, url: string, { tokens, access }: Deployment): void {
  const [serviceToken] = access.serviceTokens;
  const content = {
    url,
    tokens,
    accessClientId: serviceToken?.clientId,
    accessClientSecret: serviceToken?.clientSecret,
  };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}

function howToTry(url: string, { tokens, signIn }: Deployment, folder: string): string {
  const task =
    '{"taskId":"task-123","type":"code","description":"Implement new feature X","estimatedCost":5.50,"agentType":"CodeGen"}';
  const bearer = `-H 'Authorization: Bearer ${tokens.agency}'`;
  return [
    "",
    `${pc.green("Purser is running")} at ${pc.bold(url)}, on this machine only. State is in ${folder}/; Ctrl-C stops it.`,
    "",
    pc.dim("# Is it up?"),
    `curl ${url}/health`,
    pc.dim("# Ask for a decision, as an agency would:"),
    `curl ${url}/api/approve ${bearer} -H 'Content-Type: application/json' -d '${task}'`,
    pc.dim("# Answer what waits for you, in a browser:"),
    loginUrl(url, signIn),
    "",
    pc.dim(`Tokens for every role are in ${folder}/local.json.`),
    "",
  ].join("\n");
}

function fireCrons({ crons, miniflare }: Runtime): Cron[] {
  return crons.map(({ script, schedule }) => {
    const onError = (error: unknown) => console.error(`The cron of ${script} failed: ${String(error)}`);
    return new Cron(schedule, { timezone: "UTC", catch: onError }, async () => {
      const worker = await miniflare.getWorker(script);
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
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Miniflare's own listener ends the process before anything else can be put away.
    process.removeAllListeners(signal);
    process.on(signal, onSignal);
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(pc.red(error instanceof Error ? error.message : String(error)));
    process.exit(1);
  });
}
