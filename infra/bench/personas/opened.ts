import { setTimeout } from "node:timers/promises";
import { type Deployment, type DeploymentOptions, openDeployment } from "../../offline/deployment.ts";
import { OFFLINE_KEY, serveOfflineModel } from "../../offline/model/server.ts";
import { fetchOutside } from "../../offline/outside.ts";
import { benchClients } from "../clients.ts";
import { BENCH_WORKER_TOKEN } from "./assigns.ts";

const STACK = "dev";
/** As many as one variable of the door holds, because each has a limit of requests a minute. */
const CLIENTS = 17;
const LOOK_EVERY_MS = 20;

type Rows = readonly Readonly<Record<string, string>>[];
export type PersonasCall = (
  method: string,
  path: string,
  body?: object,
) => Promise<Record<string, string> & Rows>;

/** A deployment with the offline model, and clients of the role team. */
export type OpenedPersonas = {
  readonly deployment: Deployment;
  readonly call: PersonasCall;
  readonly close: () => Promise<void>;
};

export async function openPersonas(
  root: string,
  options: Pick<DeploymentOptions, "evaluate" | "isInspected"> = {},
): Promise<OpenedPersonas> {
  const model = await serveOfflineModel();
  const clients = benchClients("team", CLIENTS, new Date());
  const deployment = await openDeployment(STACK, {
    root,
    config: {
      tokens: clients.config,
      anthropicApiKey: OFFLINE_KEY,
      modelBaseUrl: model.url,
      masterKey: "0".repeat(64),
      workerToken: BENCH_WORKER_TOKEN,
    },
    outbound: (request) => fetchOutside(request, []),
    log: () => {},
    ...options,
  });
  let sent = 0;
  const call: PersonasCall = async (method, path, body) => {
    const reply = await deployment.send(path, {
      method,
      headers: { ...clients.headers(sent++), "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return JSON.parse(text);
  };
  const close = async () => {
    await deployment.close();
    await model.close();
  };
  return { deployment, call, close };
}

/** @returns the id of a new persona that is run by events of that type */
export async function subscribed(call: PersonasCall, eventType: string, more: object = {}): Promise<string> {
  const { id } = await call("POST", "/api/personas", { name: eventType, maxConcurrent: 100, ...more });
  await call("POST", "/api/subscriptions", { personaId: id, eventType });
  return id ?? "";
}

export const publishEvent = (call: PersonasCall, eventType: string) =>
  call("POST", "/api/events", { eventType, sourceType: "manual" });

/** The persona's latest execution has ended. */
export async function ended(call: PersonasCall, personaId: string): Promise<void> {
  for (;;) {
    const [latest] = await call("GET", `/api/executions?personaId=${personaId}&limit=1`);
    if (latest && latest.status !== "queued" && latest.status !== "running") return;
    await setTimeout(LOOK_EVERY_MS);
  }
}
