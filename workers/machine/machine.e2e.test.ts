import { generateKeyPairSync } from "node:crypto";
import { Response } from "miniflare";
import { afterAll, beforeAll, expect, test } from "vitest";
import { derived, releasePublicKey } from "../../infra/machine/secrets.ts";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { readManifest } from "../../vm/release/manifest.ts";
import { StandInAzure } from "./azure/azure.harness.ts";
import { BACKUP_MAX_BYTES } from "./delivery/size.ts";

// A whole session through the public door: the bundles that would be uploaded, their alarms, and a stand-in of Azure outside.

const SEED = "5eed".repeat(16);
const KEY = derived(SEED, "heartbeat-key");
const HOSTNAME = "machine.example.com";
/** Each look at Azure finds the last wish done. */
let looks = 0;
const azure = new StandInAzure(() => Date.now() + 60_000 * looks++);
let tunnel = 0;
let here: Deployment;

function signingKeys(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return JSON.stringify([{ ...privateKey.export({ format: "jwk" }), kid: "one" }]);
}

beforeAll(async () => {
  here = await openTestDeployment({
    config: {
      machine: "hours",
      machineSecret: SEED,
      machineSigningKeys: signingKeys(),
      machineHostname: HOSTNAME,
      azureSubscriptionId: "00000000-0000-0000-0000-000000000000",
      azureTenantId: "00000000-0000-0000-0000-000000000000",
    },
    outbound: async (request) => {
      const { host } = new URL(request.url);
      if (host === HOSTNAME) {
        tunnel += 1;
        return new Response(null, { status: request.headers.get("cf-access-client-id") ? 200 : 302 });
      }
      if (!/^(login\.microsoftonline|management\.azure)\.com$/.test(host)) return undefined;
      const { method } = request;
      const body = method === "POST" ? new URLSearchParams(await request.text()) : null;
      const init = { method, headers: Object.fromEntries(request.headers), body };
      const answer = await azure.send(request.url, init);
      return new Response(await answer.text(), { status: answer.status });
    },
  });
});
afterAll(() => here?.close());

const owner = (method: string, path: string) =>
  here.send(path, { method, headers: { authorization: `Bearer ${here.tokens.admin}` } });
async function state() {
  const reply = await owner("GET", "/api/machine");
  return ((await reply.json()) as { state: string }).state;
}
const asMachine = (method: string, path: string, body?: string | Uint8Array, type = "application/json") =>
  here.send(`/api/machine/${path}`, {
    method,
    headers: { "x-machine-key": KEY, ...(body === undefined ? {} : { "content-type": type }) },
    ...(body === undefined ? {} : { body }),
  });
async function beat(said: object = {}) {
  const reply = await asMachine("POST", "heartbeat", JSON.stringify({ bootId: "one", busy: true, ...said }));
  expect(reply.status).toBe(200);
  return ((await reply.json()) as { order: string }).order;
}

test("asleep, woken, up, told to end, drained, asleep; nothing is asked of it before it is up [row 117]", async () => {
  expect(await state()).toBe("asleep");
  expect(await (await owner("GET", "/api/machine/health")).json()).toMatchObject({ reachable: false });
  expect(tunnel).toBe(0);
  expect((await owner("POST", "/api/machine/wake")).status).toBe(200);
  expect([await state(), azure.starts]).toEqual(["waking", 1]);
  expect(await beat({ release: "7" })).toBe("run");
  expect(await state()).toBe("up");
  expect(await (await owner("GET", "/api/machine/health")).json()).toEqual({ reachable: true, reason: null });
  expect((await owner("POST", "/api/machine/sleep")).status).toBe(200);
  expect([await beat(), await state()]).toEqual(["drain", "draining"]);
  expect(await beat({ drained: true, backupAt: "2026-11-27T03:00:00.000Z" })).toBe("drain");
  await until("the machine to be deallocated", async () => (await state()) === "asleep");
  expect(azure.power).toBe("deallocated");
  expect(await (await owner("GET", "/api/machine")).json()).toMatchObject({
    backupAt: "2026-11-27T03:00:00.000Z",
  });
});

test("what the machine takes and hands in goes through the door, by its own key alone [row 115, 118]", async () => {
  const bucket = await here.runtime.miniflare.getR2Bucket("BACKUPS", "purser-dev-machine");
  await bucket.put("machine/releases/release.json", "{}");
  const published = await (await asMachine("GET", "releases/release.json")).text();
  expect(readManifest(published, releasePublicKey(SEED), new Date(), 0)).toMatchObject({
    refusal: "malformed",
  });
  const head = new TextEncoder().encode("age-encryption.org/v1\n");
  const largest = new Uint8Array(BACKUP_MAX_BYTES);
  largest.set(head);
  const type = "application/octet-stream";
  expect((await asMachine("PUT", "backups/personal", largest, type)).status).toBe(204);
  const { objects } = await bucket.list({ prefix: "machine/backups/personal/" });
  expect(objects.map(({ size }) => size)).toEqual([BACKUP_MAX_BYTES, BACKUP_MAX_BYTES]);
  const tooLarge = new Uint8Array(BACKUP_MAX_BYTES + 1);
  expect((await asMachine("PUT", "backups/personal", tooLarge, type)).status).toBe(413);
  expect((await asMachine("PUT", "backups/personal", "plain")).status).toBe(415);
  expect((await here.send("/api/machine/releases/release.json")).status).toBe(401);
});
