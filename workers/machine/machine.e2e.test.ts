import { afterAll, beforeAll, expect, test } from "vitest";
import { releasePublicKey } from "../../infra/machine/secrets.ts";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { readManifest } from "../../vm/release/manifest.ts";
import { sha256Hex } from "../wire/sha256.ts";
import { ANSWER_MAX_BYTES, BACKUP_MAX_BYTES } from "./delivery/size.ts";
import { announceAsMachine, beatAsMachine, MachineOutside, SEED, sendAsMachine } from "./outside.harness.ts";
import { chainedText, NO_DAY_BEFORE } from "./seals/chain.ts";

// A whole session through the public door: the bundles that would be uploaded, their alarms, and a stand-in of Azure outside.

const outside = new MachineOutside();
const { azure } = outside;
let here: Deployment;

beforeAll(async () => {
  const { config, outbound } = outside;
  here = await openTestDeployment({ config, outbound });
});
afterAll(() => here?.close());

const owner = (method: string, path: string) =>
  here.send(path, { method, headers: { authorization: `Bearer ${here.tokens.admin}` } });
async function state() {
  const reply = await owner("GET", "/api/machine");
  return ((await reply.json()) as { state: string }).state;
}
const asMachine = (method: string, path: string, body?: string | Uint8Array, type?: string) =>
  sendAsMachine(here, method, path, body, type);
const beat = (said?: object) => beatAsMachine(here, said);

test("asleep, woken, up, told to end, drained, asleep; nothing is asked of it before it is up [row 117]", async () => {
  expect(await state()).toBe("asleep");
  expect(await (await owner("GET", "/api/machine/health")).json()).toMatchObject({ reachable: false });
  expect(outside.tunnel).toBe(0);
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

test("the seals of its record go through the door, and audit verify hears what differs [row 111, 115]", async () => {
  const put = (days: readonly object[]) =>
    asMachine("PUT", "record", JSON.stringify({ fault: null, days }), "application/json");
  const record = async () =>
    ((await (await owner("GET", "/api/machine")).json()) as { record: { fault: string | null } | null })
      .record;
  const day = { day: "2026-01-01", records: 0, manifestSha256: "0".repeat(64) };
  const chainSha256 = await sha256Hex(chainedText(NO_DAY_BEFORE, day));
  expect(await record()).toBeNull();
  expect((await put([{ ...day, chainSha256 }])).status).toBe(204);
  expect(await record()).toMatchObject({ through: "2026-01-01", fault: null });
  expect((await put([])).status).toBe(204);
  expect((await record())?.fault).toContain("2026-01-01 was handed in before and is gone");
  const accepted = () => owner("POST", "/api/machine/accept-record");
  expect(await (await accepted()).json()).toMatchObject({ record: { fault: null, through: null } });
  expect((await accepted()).status).toBe(409);
  expect((await asMachine("POST", "accept-record")).status).toBe(401);
  expect((await put([{ ...day, chainSha256: "short" }])).status).toBe(400);
  const headers = { "content-type": "application/json" };
  const stranger = await here.send("/api/machine/record", { method: "PUT", body: "{}", headers });
  expect(stranger.status).toBe(401);
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
  expect((await asMachine("PUT", "answer", head, type)).status).toBe(204);
  expect(await announceAsMachine(here, "answer", ANSWER_MAX_BYTES + 1)).toBe(413);
  expect(await announceAsMachine(here, "backups/personal", BACKUP_MAX_BYTES + 1)).toBe(413);
  expect((await asMachine("PUT", "backups/personal", "plain")).status).toBe(415);
  expect((await here.send("/api/machine/releases/release.json")).status).toBe(401);
});
