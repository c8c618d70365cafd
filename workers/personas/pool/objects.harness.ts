import { runDurableObjectAlarm } from "cloudflare:test";
import { expect } from "vitest";
import { eventually } from "../../patience.harness.ts";
import { upgradeRequest } from "../../wire/socket.ts";
import { openOrchestrator, WORKER_TOKEN, world } from "../objects.harness.ts";
import { StandInWorker } from "./worker.harness.ts";

// An orchestrator with workers that connect to it as the door lets them in.

const UPGRADE = new Headers({ upgrade: "websocket" });

export function openPool(given: Parameters<typeof openOrchestrator>[0] = {}) {
  const here = openOrchestrator({ apiKey: "sk-ant-api-the-deployments-own-key", ...given });
  const open =
    (query = "") =>
    async (): Promise<WebSocket> => {
      const caller = {
        kind: "nobody",
        name: "",
        role: null,
        requestId: crypto.randomUUID(),
        until: null,
      } as const;
      const reply = await here.object.fetch(upgradeRequest(UPGRADE, `/ws/workers/x${query}`, caller));
      if (!reply.webSocket) throw new Error(`No socket: ${reply.status}`);
      reply.webSocket.accept();
      return reply.webSocket;
    };
  type More = Partial<StandInWorker["options"]> & { readonly query?: string };
  const worker = ({ query, ...more }: More = {}) =>
    new StandInWorker({ id: "worker-1", token: WORKER_TOKEN, open: open(query), ...more });
  /** The persona whose executions need a shell. */
  const persona = async (more: object = {}) =>
    (
      await here.call("POST", "/api/personas", {
        name: "Shell",
        runsOn: "worker",
        maxConcurrent: 50,
        ...more,
      })
    ).body.id as string;
  const execute = async (personaId: string, more: object = {}) =>
    (await here.call("POST", "/api/execute", { prompt: "Do it", personaId, ...more })).body
      .executionId as string;
  /** Time passes, and what is due then is done. */
  const pass = async (ms: number) => {
    world.now += ms;
    await runDurableObjectAlarm(here.object);
  };
  const until = <T>(what: () => Promise<T> | T) => eventually(async () => what());
  const isStatus = (id: string, status: string) =>
    until(async () => expect((await here.detail(id)).status).toBe(status));
  const isRunning = (one: StandInWorker, id: string) =>
    until(() => expect([...one.running.keys()]).toContain(id));
  return Object.assign(here, { worker, persona, execute, pass, until, isStatus, isRunning, socket: open() });
}
