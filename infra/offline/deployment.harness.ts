import { createHash, randomInt } from "node:crypto";
import { type AddressInfo, createServer } from "node:net";
import { type Request as Fetched, type Response as Reply, Response } from "miniflare";
import { ROLES } from "../../workers/caller.ts";
import { newPushKey } from "../config/push-key.ts";
import { clockBefore } from "./demo/clock.ts";
import { type Deployment, type DeploymentOptions, openDeployment, type Tokens } from "./deployment.ts";
import type { Properties } from "./engine.ts";
import { evaluateOnce } from "./evaluations.harness.ts";
import { openFront } from "./front.ts";
import type { OfflineModel } from "./model/model.ts";
import { OFFLINE_KEY } from "./model/server.ts";

// What `pulumi up` would deploy, for a test that goes through the public door: one evaluation for all of them, a model in the
// provider's place, and nothing else outside unless the test plays it.

const STACK = "dev";
/** Where the provider is for these tests; nothing listens there. */
const MODEL = "http://127.0.0.1:9";
/** What no server answers, so that a test sees whom it met. */
const UNEXPECTED_STATUS = 599;

export type TestDeploymentOptions = Pick<
  DeploymentOptions,
  "state" | "config" | "log" | "before" | "evaluate"
> & {
  /** Answers for the model provider, which is then configured. */
  readonly model?: Pick<OfflineModel, "answer">;
  /** What a Worker fetches from anybody else; undefined for what the test does not expect. */
  readonly outbound?: (request: Fetched) => Promise<Reply | undefined> | Reply | undefined;
};

/** The same in every run, so that the same program is evaluated once; they open nothing but a door on loopback. */
const TOKENS = Object.fromEntries(
  ROLES.map((role) => [role, `purser_${role}_${createHash("sha256").update(role).digest("base64url")}`]),
) as Tokens;

/** For the same reason. */
const PUSH_KEY = newPushKey((bytes) => createHash("sha256").update("push").digest().subarray(0, bytes));

/**
 * A deployment of its own, in memory unless `state` says where.
 *
 * @returns the deployment; its `close` fails when a Worker has fetched what the test did not expect
 */
export async function openTestDeployment(options: TestDeploymentOptions = {}): Promise<Deployment> {
  const { model, outbound, config, before = [], ...rest } = options;
  const unexpected: string[] = [];
  const here = await openDeployment(STACK, {
    evaluate: evaluateOnce,
    ...rest,
    before: [...before, movedClock],
    root: process.cwd(),
    tokens: TOKENS,
    config: {
      pushKey: PUSH_KEY,
      ...(model ? { anthropicApiKey: OFFLINE_KEY, modelBaseUrl: MODEL } : {}),
      ...config,
    },
    outbound: async (request) => {
      const answer = await outbound?.(request);
      if (answer) return answer;
      if (model && request.url.startsWith(MODEL)) return fromModel(request, model);
      unexpected.push(request.url);
      return new Response("unexpected", { status: UNEXPECTED_STATUS });
    },
  });
  const close = async () => {
    await here.close();
    if (unexpected.length > 0) throw new Error(`Nobody expected a fetch of ${unexpected.join(", ")}`);
  };
  return { ...here, close };
}

/** How far this process has its clock moved (infra/checks/clock.ts); 0 where it is the machine's. */
export function movedMs(): number {
  const { PURSER_TEST_CLOCK: at, PURSER_TEST_CLOCK_FROM: from } = process.env;
  return at === undefined ? 0 : Date.parse(at) - Number(from);
}

/** The Workers have theirs moved as far. */
const movedClock = (script: Properties): string | null =>
  movedMs() === 0 ? null : clockBefore(script, movedMs());

/** As a server would answer it: the body comes in the pieces that the model makes. */
async function fromModel(request: Fetched, model: Pick<OfflineModel, "answer">): Promise<Reply> {
  const { method, url, signal } = request;
  const body = method === "GET" || method === "HEAD" ? null : await request.text();
  const answer = await model.answer(
    new Request(url, { method, headers: [...request.headers], body, signal }),
  );
  return new Response(answer.body, { status: answer.status, headers: [...answer.headers] });
}

export type LocalFront = { readonly url: string; readonly port: number; readonly close: () => void };

/** What stands before the door on this machine, on a free port of loopback. */
export async function openLocalFront(deployment: Deployment, workersAt?: string): Promise<LocalFront> {
  const server = await openFront({ ...deployment, workersAt }, 0);
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://localhost:${port}`, port, close };
}

/** Below the ports that Linux hands out to whoever names none, so that nobody gets it between now and its use. */
const [PORT_MIN, PORT_MAX] = [20_000, 32_000];

/** A port of loopback on which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORT_MIN, PORT_MAX);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}
