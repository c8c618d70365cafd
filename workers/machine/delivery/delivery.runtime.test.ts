import { env as testEnv } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { OWNER } from "../../gate/gate.harness.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { Env } from "../app.ts";
import { createApp } from "../index.ts";
import { PLAN } from "../machine.harness.ts";

const KEY = "the-machine's-own-key";
const { BACKUPS } = testEnv as unknown as Pick<Env, "BACKUPS">;
const SEALED = "age-encryption.org/v1\n-> X25519 …";
const FILE = "a".repeat(64);

async function call(method: string, path: string, body?: string, key = KEY): Promise<Response> {
  const env = { BACKUPS, MACHINE_PLAN: PLAN, MACHINE_HEARTBEAT_SHA256: await sha256Hex(KEY), caller: OWNER };
  const init = { method, headers: { "x-machine-key": key }, ...(body === undefined ? {} : { body }) };
  return createApp().fetch(
    new Request(`https://purser.test/api/machine/${path}`, init),
    env as unknown as Env & { caller: typeof OWNER },
  );
}
const kept = async (prefix: string) => (await BACKUPS.list({ prefix })).objects.map(({ key }) => key);

describe("allows", () => {
  test("[row 115] the machine to read the newest release and its files", async () => {
    await BACKUPS.put("machine/releases/release.json", "signed");
    await BACKUPS.put(`machine/releases/${FILE}`, "program");
    expect(await (await call("GET", "releases/release.json")).text()).toBe("signed");
    expect(await (await call("GET", `releases/${FILE}`)).text()).toBe("program");
  });

  test("[row 118] a backup to be kept for its day and its month; the next of that day takes its place", async () => {
    for (const more of ["", "later"]) {
      const reply = await call("PUT", "backups/personal", SEALED + more);
      expect([reply.status, reply.headers.get("x-proven")]).toEqual([204, "machine"]);
    }
    const keys = await kept("machine/backups/");
    expect(keys).toEqual([
      expect.stringMatching(/^machine\/backups\/personal\/day-[0-6]\.age$/),
      expect.stringMatching(/^machine\/backups\/personal\/month-(0\d|1[0-2])\.age$/),
    ]);
    for (const key of keys) expect(await (await BACKUPS.get(key))?.text()).toBe(`${SEALED}later`);
  });

  test("the answer to what its owner asked, in the place of the one before", async () => {
    await BACKUPS.put("machine/releases/ask.json", "asked");
    expect(await (await call("GET", "releases/ask.json")).text()).toBe("asked");
    for (const more of ["", "later"]) {
      const reply = await call("PUT", "answer", SEALED + more);
      expect([reply.status, reply.headers.get("x-proven")]).toEqual([204, "machine"]);
    }
    expect(await (await BACKUPS.get("machine/answer.age"))?.text()).toBe(`${SEALED}later`);
  });
});

describe("refuses", () => {
  test.each([
    ["GET", "releases/release.json"],
    ["PUT", "backups/system"],
    ["PUT", "answer"],
  ])("%s %s with another key, and touches nothing", async (method, path) => {
    const body = method === "PUT" ? SEALED : undefined;
    expect((await call(method, path, body, `${KEY}.`)).status).toBe(401);
    expect(await kept("machine/backups/system/")).toEqual([]);
  });

  test.each([
    ["GET", "releases/..%2Fbackups%2Fpersonal%2Fday-1.age", undefined, 404],
    ["GET", `releases/${"b".repeat(64)}`, undefined, 404],
    ["PUT", "backups/other", SEALED, 404],
    ["PUT", "backups/system", "-- PostgreSQL database dump", 400],
    ["PUT", "answer", "in the clear", 400],
  ])("%s %s: %j", async (method, path, body, status) => {
    expect((await call(method, path, body)).status).toBe(status);
    expect(await kept("machine/backups/system/")).toEqual([]);
  });
});
