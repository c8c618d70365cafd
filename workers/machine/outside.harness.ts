import { generateKeyPairSync } from "node:crypto";
import { Response } from "miniflare";
import { derived } from "../../infra/machine/secrets.ts";
import type { TestDeploymentOptions } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { requestOfDoor } from "../../infra/offline/door.harness.ts";
import { StandInAzure } from "./azure/azure.harness.ts";

// What a deployment with a machine has outside itself: Azure, where each look finds the last wish done, and the tunnel's other end.

export const SEED = "5eed".repeat(16);
const KEY = derived(SEED, "heartbeat-key");
const HOSTNAME = "machine.example.com";
/** Longer than Azure takes for any wish. */
const LOOK_MS = 60_000;

function signingKeys(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return JSON.stringify([{ ...privateKey.export({ format: "jwk" }), kid: "one" }]);
}

/** Configuration and network of a deployment with a machine of the profile `hours`. */
export class MachineOutside {
  #looks = 0;
  readonly azure: StandInAzure = new StandInAzure(() => Date.now() + LOOK_MS * this.#looks++);
  /** Requests that came through the tunnel. */
  tunnel = 0;

  readonly config = {
    machine: "hours",
    machineSecret: SEED,
    machineSigningKeys: signingKeys(),
    machineHostname: HOSTNAME,
    azureSubscriptionId: "00000000-0000-0000-0000-000000000000",
    azureTenantId: "00000000-0000-0000-0000-000000000000",
  };

  readonly outbound: NonNullable<TestDeploymentOptions["outbound"]> = async (request) => {
    const { host } = new URL(request.url);
    if (host === HOSTNAME) {
      this.tunnel += 1;
      return new Response(null, { status: request.headers.get("cf-access-client-id") ? 200 : 302 });
    }
    if (!/^(login\.microsoftonline|management\.azure)\.com$/.test(host)) return undefined;
    const { method } = request;
    const body = method === "POST" ? new URLSearchParams(await request.text()) : null;
    const answer = await this.azure.send(request.url, {
      method,
      headers: Object.fromEntries(request.headers),
      body,
    });
    return new Response(await answer.text(), { status: answer.status });
  };
}

/** One request of the machine's own, with its key. */
export const sendAsMachine = (
  here: Deployment,
  method: string,
  path: string,
  body?: string | Uint8Array,
  type = "application/json",
) =>
  here.send(`/api/machine/${path}`, {
    method,
    headers: { "x-machine-key": KEY, ...(body === undefined ? {} : { "content-type": type }) },
    ...(body === undefined ? {} : { body }),
  });

/**
 * The same for a body that is only announced: who refuses it by its length answers before it comes and closes the connection, and
 * whoever is still writing then hears of that instead of the answer.
 *
 * @returns the status
 */
export const announceAsMachine = (here: Deployment, path: string, bytes: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const going = requestOfDoor(here, "PUT", `/api/machine/${path}`, {
      "x-machine-key": KEY,
      "content-type": "application/octet-stream",
      "content-length": bytes,
    });
    going.on("response", ({ statusCode }) => {
      resolve(statusCode ?? 0);
      going.destroy();
    });
    going.on("error", reject);
    going.flushHeaders();
  });

/** The machine says that it is there. @returns what it is told to do. @throws Error when it is refused */
export async function beatAsMachine(here: Deployment, said: object = {}): Promise<string> {
  const body = JSON.stringify({ bootId: "one", busy: true, ...said });
  const reply = await sendAsMachine(here, "POST", "heartbeat", body);
  if (reply.status !== 200)
    throw new Error(`The heartbeat was answered with ${reply.status}: ${await reply.text()}`);
  return ((await reply.json()) as { order: string }).order;
}
