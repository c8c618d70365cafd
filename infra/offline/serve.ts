import { relative, resolve } from "node:path";
import { styleText } from "node:util";
import { workerPath } from "../../workers/personas/pool/path.ts";
import { command, EXIT, start, usage } from "../terminal/command.ts";
import type { Env } from "../terminal/outside.ts";
import { connectedServices } from "./connected.ts";
import { DEMO_CONFIG, DEMO_SAYS, sayAndFill } from "./demo/index.ts";
import { openDeployment } from "./deployment.ts";
import { openFront } from "./front.ts";
import { endGroupWithThisProcess } from "./group.ts";
import { howToTry } from "./how-to-try.ts";
import type { LocalMachine } from "./machine/index.ts";
import { chooseModel } from "./model/choice.ts";
import { stopOnSignal } from "./orphaned.ts";
import { fetchOutside, fromEnvironment, localServices } from "./outside.ts";
import { billOf } from "./plan/bill.ts";
import { renderShort } from "./plan/short.ts";
import { fireCrons } from "./platform/crons.ts";
import { localPeers } from "./platform/peers.ts";
import { localPeople } from "./platform/people.ts";
import { localTelegram } from "./platform/telegram.ts";
import { claimPort, notListening, portIn } from "./port.ts";
import { claimFolder, type StateFolder } from "./state-folder.ts";

const STACK = "dev";
const DEFAULT_PORT = 8787;
const MACHINE_PORT = 8080;

const spec = usage(
  "start",
  "Says what would be deployed and what it costs, then serves it on this machine until it is stopped with Ctrl-C.",
  `PORT is where it listens, 8787 unless set. ANTHROPIC_API_KEY answers with the model itself instead of the offline one.
AGENCY_GATEWAY_URL and AGENCY_GATEWAY_TOKEN are where halts are forwarded to, AUMOS_API_URL and AUMOS_API_KEY where POST / is.
MASTER_KEY is what the personas' clients encrypt credentials with; without it the folder has one of its own.
HOUSEHOLD and WORK_PROFILES are who else signs in, and who has a profile for work (docs/profiles.md): addresses with commas.
TELEGRAM_TOKEN is a bot of yours that this run answers for (docs/messaging.md).
PEERS has local runs speak with each other as two households do (docs/federation.md), such as anna.example.com=8787,ben.example.com=8788.
WORKER_TOKEN lets workers connect at ws://localhost:<port>/ws/workers, without the secret that the address of a deployment ends in.`,
)
  .option("--fresh", "begin without the stored data", false)
  .option(
    "--machine",
    "what the machine runs too: Postgres and the gateway, at port 8080 or MACHINE_PORT",
    false,
  )
  .option(
    "--demo",
    "show a made-up month: data of its own, filled anew at each start, and no real model",
    false,
  )
  .option("--folder <folder>", "keep another set of data (.purser, of a demo .purser-demo)");

/** The run behind `npm start`. */
export const serve = command(spec, async ({ env, now, say, complain }, flags) => {
  const { fresh, demo, folder: path } = flags;
  const root = process.cwd();
  const folder = resolve(path ?? (demo ? ".purser-demo" : ".purser"));
  const port = portIn(env, "PORT", DEFAULT_PORT);
  const machinePort = portIn(env, "MACHINE_PORT", MACHINE_PORT);
  const stateFolder = await claimFolder(folder, fresh || demo, say);
  await claimPort(port, "PORT");
  if (flags.machine) await claimPort(machinePort, "MACHINE_PORT");
  if (demo) await sayAndFill({ root, state: stateFolder.state, stack: STACK, now }, say);
  const services = localServices(demo ? {} : env);
  const peers = localPeers(demo ? {} : env, port);
  const people = localPeople(demo ? {} : env);
  const telegram = localTelegram(demo ? {} : env);
  const addresses = [...services.addresses, ...peers.addresses, ...telegram.addresses];
  // A demo spends nothing: whatever key is set stays unused.
  const model = await chooseModel(demo ? {} : env);
  const machine = flags.machine
    ? await machineIn(folder, machinePort, now(), `http://127.0.0.1:${port}`)
    : null;

  const token = workerTokenOf(demo ? {} : env);
  let hasPlan = false;
  const opened = openDeployment(STACK, {
    root,
    state: stateFolder.state,
    config: {
      ...services.config,
      ...peers.config,
      ...people.config,
      ...telegram.config,
      ...model.config,
      masterKey: masterKeyOf(env, stateFolder.masterKey),
      ...(token === undefined ? {} : { workerToken: token }),
      ...(machine === null ? {} : { machineSecret: machine.machineSecret }),
      ...(demo ? DEMO_CONFIG : {}),
    },
    outbound: async (request) =>
      (await telegram.answer(request)) ?? fetchOutside(request, addresses, complain),
    log: (line) => say(styleText("dim", line)),
    onPlan: (evaluation) => {
      hasPlan = true;
      say(renderShort(evaluation, billOf(evaluation, now())));
    },
  });
  const deployment = await opened.catch((error: unknown) => {
    // What the program itself says needs no other data; what fails after it does so on what lies in the folder.
    throw hasPlan ? unusable(stateFolder, error) : error;
  });
  const workersAt = token === undefined ? undefined : await workerPath(token);
  const front = await openFront({ ...deployment, workersAt }, port).catch((error: Error) => {
    // Somebody has taken it meanwhile.
    throw notListening(error, port, "PORT");
  });
  const url = `http://localhost:${port}`;
  stateFolder.writeLocal(url, deployment);
  // A new folder has nothing connected, and its start says nothing but what it is.
  const connected = stateFolder.isUsed ? await connectedServices(deployment) : [];
  say(howToTry(url, deployment, model.says, shortOf(root, folder), { connected, others: people.others }));
  if (machine)
    say(`The machine's gateway is at ${machine.url}; ${shortOf(root, machine.keyFile)} holds a key for it.`);
  if (demo) say(styleText("yellow", DEMO_SAYS));

  const crons = fireCrons(deployment.runtime, now);
  const stopTelegram = telegram.begin({ door: deployment, complain, now });
  stopOnSignal(async () => {
    stopTelegram();
    for (const cron of crons) cron.stop();
    stateFolder.removeLocal();
    front.close();
    front.closeAllConnections();
    await Promise.all([deployment.close(), model.close(), machine?.stop()]);
    stateFolder.release();
  });
  return EXIT.done;
});

const workerTokenOf = ({ WORKER_TOKEN }: Env): string | undefined =>
  WORKER_TOKEN ? fromEnvironment("WORKER_TOKEN", "workerToken", WORKER_TOKEN) : undefined;

const masterKeyOf = ({ MASTER_KEY }: Env, own: string): string =>
  MASTER_KEY ? fromEnvironment("MASTER_KEY", "masterKey", MASTER_KEY) : own;

/** The runtime has printed by now what it could not read; its own error blames something else. */
const unusable = ({ state, isUsed }: StateFolder, cause: unknown): Error =>
  new Error(
    isUsed
      ? `The data in ${relative(process.cwd(), state)} cannot be used: begin without it by npm start -- --fresh, or put a copy of that folder back.`
      : `The runtime cannot keep its data in ${state}; what it said is above. Look whether there is room, or name another folder: npm start -- --folder <folder>`,
    { cause },
  );

/** Loaded when it is wanted: without a machine nothing of it is. */
async function machineIn(folder: string, port: number, now: Date, door: string): Promise<LocalMachine> {
  const [{ startLocalMachine }, { edgeServers }] = await Promise.all([
    import("./machine/index.ts"),
    import("../../vm/gateway/edge-servers.ts"),
  ]);
  return startLocalMachine(folder, port, now, edgeServers(door));
}

/** As a person would name it from here. */
const shortOf = (root: string, folder: string): string => {
  const below = relative(root, folder);
  return below.startsWith("..") ? folder : below;
};

// What this process starts ends with it, whoever of the two that watch over that is ended first, or both at once (start.ts).
if (import.meta.main && process.channel) {
  const endGroup = () => process.kill(-process.pid, "SIGKILL");
  process.on("disconnect", endGroup);
  endGroupWithThisProcess(endGroup);
  // Listening must not keep a run alive that only shows its help.
  process.channel.unref();
}
await start(import.meta, serve);
// Whatever was half started must not keep a run alive that has said why it ends.
if (import.meta.main && process.exitCode) process.exit();
