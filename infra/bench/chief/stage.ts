import { Agent, request } from "node:http";
import { setTimeout } from "node:timers/promises";
import { type DeploymentOptions, openDeployment } from "../../offline/deployment.ts";
import { OFFLINE_KEY, serveOfflineModel } from "../../offline/model/server.ts";
import { fetchOutside } from "../../offline/outside.ts";
import { fromOutside } from "../asks.ts";
import { benchClients } from "../clients.ts";
import { runtimePids } from "../cpu.ts";

const STACK = "dev";
/** How much of it is done. Each client has a chief of staff of its own, and a limit of 20 messages a minute. */
type Size = { readonly clients: number; readonly times: number };
/** So often that a tick of the system's clock, a hundredth of a second, is less than half a millisecond of one. */
export const MEASURED: Size = { clients: 20, times: 36 };
/** So little that one invocation follows the other. */
export const PROFILED: Size = { clients: 2, times: 2 };
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
export const DEEDS = Object.keys(CHIEF_DEEDS) as ChiefDeed[];

export type ChiefStage = {
  /** The runtime's process; null where the system does not tell. */
  readonly pid: number | null;
  /** Where the runtime's inspectors are. */
  readonly inspector: () => Promise<URL>;
  /** Does it. @throws Error where what was begun behind a reply has not ended */
  readonly often: (deed: ChiefDeed) => Promise<DeedsDone>;
  readonly close: () => Promise<void>;
};

/** How often something was done, with how many requests of the door in all. */
export type DeedsDone = { readonly times: number; readonly requests: number };

type Call = (client: number, method: string, path: string, body?: object) => Promise<string>;

/** A deployment with clients that have been greeted; the offline model answers in this process. */
export async function openChiefStage(
  root: string,
  size: Size,
  options: Pick<DeploymentOptions, "before" | "log" | "isInspected">,
): Promise<ChiefStage> {
  const model = await serveOfflineModel();
  const clients = benchClients("personal", size.clients, new Date());
  const running = runtimePids();
  const deployment = await openDeployment(STACK, {
    root,
    config: { tokens: clients.config, anthropicApiKey: OFFLINE_KEY, modelBaseUrl: model.url },
    outbound: (asked) => fetchOutside(asked, []),
    log: () => {},
    ...options,
  });
  const agent = new Agent({ keepAlive: true });
  const { door, hostname, miniflare } = deployment.runtime;
  // The door's own socket: between it and the runtime's general one stand Workers that the cloud does not have.
  let requests = 0;
  const call: Call = (client, method, path, body) => {
    requests += 1;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const headers = {
      ...clients.headers(client),
      ...fromOutside(hostname),
      "content-type": "application/json",
    };
    const sent = request({ host: door.hostname, port: door.port, agent, method, path, headers }, (reply) => {
      reply.setEncoding("utf8");
      void reply.toArray().then((parts) => {
        const text = parts.join("");
        if ((reply.statusCode ?? 500) < 300) resolve(text);
        else reject(new Error(`${method} ${path}: ${reply.statusCode} ${text}`));
      }, reject);
    });
    sent.on("error", reject);
    sent.end(body && JSON.stringify(body));
    return promise;
  };
  const close = async () => {
    agent.destroy();
    await deployment.close();
    await model.close();
  };
  try {
    for (let client = 0; client < size.clients; client += 1)
      for (const message of ["Hello", "Ada", "no", "ok"])
        await call(client, "POST", "/api/chat", { message, sessionKey: "bench" });
  } catch (error) {
    await close();
    throw error;
  }
  const [pid = null] = runtimePids().filter((id) => !running.includes(id));
  const ways = waysBy(call, size);
  const often = async (deed: ChiefDeed): Promise<DeedsDone> => {
    const before = requests;
    const times = await ways[deed]();
    return { times, requests: requests - before };
  };
  return { pid, inspector: () => miniflare.getInspectorURL(), often, close };
}

/** What does each of them, and tells how often it did. */
function waysBy(call: Call, { clients, times }: Size): Readonly<Record<ChiefDeed, () => Promise<number>>> {
  const say = (client: number, message: string) =>
    call(client, "POST", "/api/chat", { message, sessionKey: "bench" });
  const runBrief = async (client: number) => {
    const { schedules } = JSON.parse(await call(client, "GET", "/api/scheduler")) as {
      schedules: readonly { id: string; skill: string }[];
    };
    const brief = schedules.find(({ skill }) => skill === "brief");
    return call(client, "POST", `/api/scheduler/${brief?.id}/run`, {});
  };
  const giveTask = (client: number) =>
    call(client, "POST", "/api/agents/cos/tasks", { task: "Say what waits" });
  const per = async (work: (client: number) => Promise<string>): Promise<number> => {
    for (let n = 0; n < times; n += 1) await work(n);
    return times;
  };
  const reports = async (client: number, type: string): Promise<number> => {
    const { count } = JSON.parse(await call(client, "GET", `/api/artifacts?type=${type}`)) as {
      count: number;
    };
    return count;
  };
  const turns = new Map<string, number>();
  /** Done behind the reply, by half of the clients and the next time by the others: what is asked for again on one day is not done twice. */
  const behind = async (work: (client: number) => Promise<string>, type: string): Promise<number> => {
    const turn = turns.get(type) ?? 0;
    turns.set(type, turn + 1);
    const half = Array.from({ length: clients / 2 }, (_, at) => 2 * at + (turn % 2));
    for (const client of half) await work(client);
    await setTimeout(BEHIND_MS);
    for (const client of half)
      if ((await reports(client, type)) === 0)
        throw new Error(`${type}: not all is there after ${BEHIND_MS} ms; measure on a quieter machine.`);
    return half.length;
  };
  return {
    heard: () => per((client) => say(client, "What do you know about me?")),
    answered: () => per((client) => say(client, "What is a bond?")),
    listed: () => per((client) => call(client, "GET", "/api/agents")),
    brief: () => behind(runBrief, "daily_plan"),
    task: () => behind(giveTask, "report"),
  };
}
