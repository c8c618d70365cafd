import { setTimeout } from "node:timers/promises";
import { openDeployment } from "../../offline/deployment.ts";
import { OFFLINE_KEY, serveOfflineModel } from "../../offline/model/server.ts";
import { fetchOutside } from "../../offline/outside.ts";
import { benchClients } from "../clients.ts";
import { cpuMs, runtimePids } from "../cpu.ts";

const STACK = "dev";
/** Each has a chief of staff of its own, and a limit of requests a minute. */
const CLIENTS = 12;
/** So many of each that a tick of the system's clock, a hundredth of a second, is less than half a millisecond of one. */
const TIMES = 36;
const IDLE_MS = 1_500;
/** By then everything that was begun behind a reply has ended. */
const BEHIND_MS = 8_000;

/** What a chief of staff does, with what it does it for. */
export const CHIEF_DEEDS = {
  heard: "a message that code answers",
  answered: "a message that the model answers",
  listed: "the list of agents",
  brief: "a morning brief, from the request to its report",
  task: "a background task, from the request to its report",
} as const;
export type ChiefDeed = keyof typeof CHIEF_DEEDS;

/** Milliseconds of processor time of one, of the whole runtime; null where the system does not tell it. */
export type ChiefCpu = Readonly<Record<ChiefDeed, number>> | null;

type Call = (
  client: number,
  method: string,
  path: string,
  body?: object,
) => Promise<{ readonly text: string }>;

/**
 * Processor time inside of workerd: of every Worker and object on the way, and of the local storage, less what the runtime uses when nobody
 * asks. The offline model answers in this process and is not in it. One invocation's share is less.
 */
export async function measureChief(root: string): Promise<ChiefCpu> {
  const model = await serveOfflineModel();
  const clients = benchClients("personal", CLIENTS, new Date());
  const before = runtimePids();
  const deployment = await openDeployment(STACK, {
    root,
    config: { tokens: clients.config, anthropicApiKey: OFFLINE_KEY, modelBaseUrl: model.url },
    outbound: (request) => fetchOutside(request, []),
    log: () => {},
  });
  const call: Call = async (client, method, path, body) => {
    const reply = await deployment.send(path, {
      method,
      headers: { ...clients.headers(client), "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return { text };
  };
  try {
    const [pid] = runtimePids().filter((id) => !before.includes(id));
    return pid === undefined ? null : await deeds(call, pid);
  } finally {
    await deployment.close();
    await model.close();
  }
}

async function deeds(call: Call, pid: number): Promise<ChiefCpu> {
  const say = (client: number, message: string) =>
    call(client, "POST", "/api/chat", { message, sessionKey: "bench" });
  const [quiet, from] = [cpuMs(pid), performance.now()];
  await setTimeout(IDLE_MS);
  const idleShare = (cpuMs(pid) - quiet) / (performance.now() - from);
  for (let client = 0; client < CLIENTS; client += 1)
    for (const said of ["Hello", "Ada", "no", "ok"]) await say(client, said);
  const per = async (work: (client: number) => Promise<unknown>): Promise<number> => {
    for (let n = 0; n < CLIENTS; n += 1) await work(n);
    const [began, used] = [performance.now(), cpuMs(pid)];
    for (let n = 0; n < TIMES; n += 1) await work(n);
    return Math.max(0, (cpuMs(pid) - used - idleShare * (performance.now() - began)) / TIMES);
  };
  /** One for each client, done behind the reply: what they take in the background until all of it is there. */
  const behind = async (work: (client: number) => Promise<unknown>, path: string): Promise<number> => {
    const [began, used] = [performance.now(), cpuMs(pid)];
    for (let client = 0; client < CLIENTS; client += 1) await work(client);
    await setTimeout(BEHIND_MS);
    const taken = cpuMs(pid) - used - idleShare * (performance.now() - began);
    for (let client = 0; client < CLIENTS; client += 1) {
      const { count } = JSON.parse((await call(client, "GET", path)).text) as { count: number };
      if (count === 0)
        throw new Error(`${path}: nothing is there after ${BEHIND_MS} ms; measure on a quieter machine.`);
    }
    return Math.max(0, taken / CLIENTS);
  };
  const runBrief = async (client: number) => {
    const { schedules } = JSON.parse((await call(client, "GET", "/api/scheduler")).text) as {
      schedules: readonly { id: string; skill: string }[];
    };
    const brief = schedules.find(({ skill }) => skill === "brief");
    return call(client, "POST", `/api/scheduler/${brief?.id}/run`, {});
  };
  const giveTask = (client: number) =>
    call(client, "POST", "/api/agents/cos/tasks", { task: "Say what waits" });
  return {
    heard: await per((client) => say(client, "What do you know about me?")),
    answered: await per((client) => say(client, "What is a bond?")),
    listed: await per((client) => call(client, "GET", "/api/agents")),
    brief: await behind(runBrief, "/api/artifacts?type=daily_plan"),
    task: await behind(giveTask, "/api/artifacts?type=report"),
  };
}
