import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { unseal } from "../../sealing/sealing.ts";
import { bytesFromHex, hex } from "../../wire/sha256.ts";
import { ARRIVAL_KEY, KEYS, openOrchestrator, world } from "../objects.harness.ts";
import type { StoredCredential } from "./store.ts";

afterEach(() => vi.restoreAllMocks());

const SECRET = '{"token":"glpat-s3cret"}';
const REDACTED = { encryptedData: "[REDACTED]", iv: "[REDACTED]", tag: "[REDACTED]" };

/** As a client of the guide's time encrypts: AES-256-GCM with an IV of 16 bytes, all in hex. */
async function encrypted(plain: string, key = ARRIVAL_KEY) {
  const iv = new Uint8Array(16).fill(7);
  const made = await crypto.subtle.importKey("raw", bytesFromHex(key), "AES-GCM", false, ["encrypt"]);
  const all = hex(
    await crypto.subtle.encrypt({ name: "AES-GCM", iv }, made, new TextEncoder().encode(plain)),
  );
  return { encryptedData: all.slice(0, -32), tag: all.slice(-32), iv: hex(iv.buffer) };
}

const gitlab = (secret: object) => ({
  name: "gitlab",
  serviceType: "gitlab",
  metadata: '{"fields": ["token"]}',
  ...secret,
});

const rowsIn = (object: DurableObjectStub) =>
  runInDurableObject(
    object,
    (_, { storage }) =>
      storage.sql
        .exec("SELECT id, key_id AS keyId, version, iv, data FROM credentials")
        .toArray() as unknown as StoredCredential[],
  );

describe("allows", () => {
  test.each([
    ["14. the guide's form", () => encrypted(SECRET)],
    ["15. plaintext", async () => ({ plaintext: SECRET })],
  ])("%s: sealed anew, shown redacted, and readable again [row 49] [row 53]", async (_, form) => {
    const { object, call } = openOrchestrator();
    const { status, body } = await call("POST", "/api/credentials", gitlab(await form()));
    expect([status, body]).toMatchObject([201, { name: "gitlab", ...REDACTED, lastUsedAt: null }]);
    const [row] = await rowsIn(object);
    expect(row).toMatchObject({ keyId: "key-1", version: 1 });
    expect(JSON.stringify(row)).not.toContain("s3cret");
    expect(row && (await unseal(row, KEYS, body.id))).toBe(SECRET);
  });

  test("14. a persona's, redacted; and its end [row 50] [row 51] [row 52]", async () => {
    const { call } = openOrchestrator();
    const persona = (await call("POST", "/api/personas", { name: "P" })).body;
    const path = `/api/personas/${persona.id}/credentials`;
    const made = (await call("POST", "/api/credentials", gitlab({ plaintext: SECRET }))).body;
    expect((await call("POST", path, { credentialId: made.id })).body).toEqual({ linked: true });
    const listed = (await call("GET", path)).body;
    expect(listed).toEqual([{ ...made, ...REDACTED }]);
    expect(JSON.stringify(listed)).not.toContain("s3cret");
    expect((await call("DELETE", `/api/credentials/${made.id}`)).body).toEqual({ deleted: true });
    expect((await call("GET", path)).body).toEqual([]);
  });

  test("a secret to be replaced under its id [row 54]", async () => {
    const { object, call } = openOrchestrator();
    const made = (await call("POST", "/api/credentials", gitlab({ plaintext: "one" }))).body;
    const again = await call("POST", "/api/credentials", gitlab({ plaintext: "two", id: made.id }));
    expect(again.status).toBe(200);
    const [row] = await rowsIn(object);
    expect(row?.version).toBe(2);
    expect(row && (await unseal(row, KEYS, made.id))).toBe("two");
  });

  test("a new master key: what the one before sealed opens all along, and is sealed anew [row 54]", async () => {
    const next = { id: "key-2", key: "22".repeat(32) };
    const { object, call } = openOrchestrator();
    const made = (await call("POST", "/api/credentials", gitlab({ plaintext: SECRET }))).body;
    const rotated = { ...KEYS, current: next, earlier: [KEYS.current] };
    const [before] = await rowsIn(object);
    expect(before && (await unseal(before, rotated, made.id))).toBe(SECRET);
    world.keys = rotated;
    await evictDurableObject(object);
    await object.wake();
    const [after] = await rowsIn(object);
    expect(after).toMatchObject({ keyId: "key-2", version: 2 });
    expect(after && (await unseal(after, { ...rotated, earlier: [] }, made.id))).toBe(SECRET);
  });
});

describe("refuses", () => {
  test.each<[string, () => Promise<object>]>([
    ["a changed tag", async () => ({ ...(await encrypted(SECRET)), tag: "00".repeat(16) })],
    ["another key", () => encrypted(SECRET, "33".repeat(32))],
    ["half of the three parts", async () => ({ encryptedData: "00" })],
    ["both forms at once", async () => ({ ...(await encrypted(SECRET)), plaintext: "another" })],
  ])("15. %s, naming the field and nothing of the secret [row 49]", async (_, form) => {
    const { call } = openOrchestrator();
    const { status, body } = await call("POST", "/api/credentials", gitlab(await form()));
    expect([status, body.fields[0].path]).toEqual([400, "encryptedData"]);
    expect(JSON.stringify(body)).not.toContain("s3cret");
    expect((await call("GET", "/api/credentials")).body).toEqual([]);
  });

  test("hosts of a credential that are no list, naming the field [row 49]", async () => {
    const { call } = openOrchestrator();
    const metadata = '{"allowedHosts":"gitlab.example.com"}';
    const { status, body } = await call("POST", "/api/credentials", gitlab({ plaintext: SECRET, metadata }));
    expect([status, body.fields[0].path]).toEqual([400, "metadata"]);
    expect(body.detail).toContain('{"allowedHosts": ["gitlab.example.com"]}');
  });
});

describe("fails safe", () => {
  test("without a master key nothing is stored, with 503 and what to do [row 53]", async () => {
    const { call } = openOrchestrator({ keys: null });
    const { status, body } = await call("POST", "/api/credentials", gitlab({ plaintext: SECRET }));
    expect([status, body.code]).toEqual([503, "unavailable"]);
    expect(body.detail).toContain("masterKey");
  });

  test("rows that were exchanged for one another do not open [row 53]", async () => {
    const { object, call } = openOrchestrator();
    await call("POST", "/api/credentials", gitlab({ plaintext: SECRET }));
    const [row] = await rowsIn(object);
    expect(row && (await unseal(row, KEYS, "another"))).toBeNull();
  });
});
