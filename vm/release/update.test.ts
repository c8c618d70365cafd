import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ReleaseManifest, sha256, signManifest } from "./manifest.ts";
import { readState } from "./state.ts";
import { type UpdateParts, update } from "./update.ts";

const pair = () =>
  generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
const keys = pair();
const now = new Date("2026-11-20T12:00:00Z");
const URL_OF = "https://releases.example.com";

let folder: string;
let published: Map<string, string>;
let started: string[];
let healthy: (serial: string) => boolean;
let backups: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-releases-"));
  published = new Map();
  started = [];
  healthy = () => true;
  backups = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hashOf = (text: string) => sha256(Buffer.from(text));

function publish(serial: number, change: Partial<ReleaseManifest> = {}, privateKey = keys.privateKey) {
  const files = { "gateway.mjs": `gateway ${serial}`, "migrations/system/001_gateway.sql": "select 1" };
  const manifest: ReleaseManifest = {
    serial,
    version: `0.${serial}`,
    createdAt: now.toISOString(),
    expiresAt: "2026-12-20T00:00:00Z",
    schema: { system: 1 },
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [name, hashOf(text)])),
    ...change,
  };
  published.set("release.json", JSON.stringify(signManifest(manifest, privateKey)));
  for (const text of Object.values(files)) published.set(hashOf(text), text);
  return published;
}

const look = (change: Partial<UpdateParts> = {}) =>
  update({
    url: URL_OF,
    publicKey: keys.publicKey,
    folder,
    now,
    fetch: async (url) => {
      const text = published.get((typeof url === "string" ? url : "").slice(URL_OF.length + 1));
      return new Response(text ?? null, { status: text === undefined ? 404 : 200 });
    },
    isUsable: async () => true,
    start: async (release) => {
      started.push(basename(release));
      return healthy(basename(release));
    },
    backUp: async () => {
      backups += 1;
      return true;
    },
    ...change,
  });

describe("allows", () => {
  test("a newer release that becomes healthy; two are kept, and nothing happens twice [row 115]", async () => {
    for (const serial of [1, 2, 3]) {
      publish(serial);
      expect(await look()).toEqual({ state: "installed", serial });
    }
    expect(await look()).toEqual({ state: "unchanged", serial: 3 });
    expect(started).toEqual(["1", "2", "3"]);
    expect(readdirSync(folder).toSorted()).toEqual(["2", "3", "state.json"]);
    expect(readFileSync(join(folder, "3/migrations/system/001_gateway.sql"), "utf8")).toBe("select 1");
    expect(backups).toBe(0);
  });

  test("a backup comes before tables change", async () => {
    publish(1);
    await look();
    publish(2, { schema: { system: 2 } });
    expect(await look()).toEqual({ state: "installed", serial: 2 });
    expect(backups).toBe(1);
  });
});

describe("refuses", () => {
  test.each<[string, () => unknown, string]>([
    ["another's signature", () => publish(9, {}, pair().privateKey), "not_signed"],
    ["an expired one", () => publish(9, { expiresAt: "2026-11-20T11:59:59Z" }), "expired"],
    ["one without an end", () => publish(9, { expiresAt: "never" }), "expired"],
    ["a lower serial", () => publish(1), "older"],
    ["a file that was changed", () => publish(9).set(hashOf("gateway 9"), "evil"), "tampered"],
    ["a file that is not there", () => publish(9).delete(hashOf("gateway 9")), "unreachable"],
    [
      "a name that leads out",
      () => publish(9, { files: { "../../etc/passwd": "a".repeat(64) } }),
      "malformed",
    ],
    ["an absolute name", () => publish(9, { files: { "/etc/passwd": "a".repeat(64) } }), "malformed"],
    ["a request to restore", () => publish(9, { version: "restore" }), "malformed"],
    ["a wish of the owner's", () => publish(9, { version: "ask" }), "malformed"],
    ["no JSON", () => published.set("release.json", "<html>"), "malformed"],
    ["nothing", () => published.clear(), "unreachable"],
  ])("60: %s, and nothing changes", async (_, offer, reason) => {
    publish(2);
    await look();
    offer();
    expect(await look()).toEqual({ state: "refused", reason });
    expect([started, readState(folder).current]).toEqual([["2"], 2]);
    expect(existsSync(join(folder, "9"))).toBe(false);
  });

  test("60: a manifest whose text was changed after it was signed", async () => {
    publish(5);
    const { manifest, signature } = JSON.parse(published.get("release.json") ?? "") as Record<string, string>;
    const changed = { manifest: manifest?.replace('"serial":5', '"serial":6'), signature };
    published.set("release.json", JSON.stringify(changed));
    expect(await look()).toEqual({ state: "refused", reason: "not_signed" });
  });

  test("tables that would change without a backup", async () => {
    publish(1);
    await look();
    publish(2, { schema: { system: 2 } });
    expect(await look({ backUp: async () => false })).toEqual({ state: "refused", reason: "no_backup" });
    expect(readState(folder).current).toBe(1);
  });
});

describe("fails safe", () => {
  test("61: one that does not become healthy is taken back and never tried again; the next one is [row 115]", async () => {
    publish(1);
    await look();
    healthy = (serial) => serial !== "2";
    publish(2);
    expect(await look()).toEqual({ state: "rolled_back", serial: 2, back: 1 });
    expect(started).toEqual(["1", "2", "1"]);
    expect(await look()).toEqual({ state: "unchanged", serial: 1 });
    expect(started).toHaveLength(3);
    publish(3);
    expect(await look()).toEqual({ state: "installed", serial: 3 });
    expect(readState(folder)).toEqual({ current: 3, previous: 1, highest: 3, bad: [2] });
  });

  test("61: one that Compose does not understand is not started", async () => {
    publish(1);
    await look();
    publish(2);
    const outcome = await look({ isUsable: async (release) => basename(release) !== "2" });
    expect([outcome, started]).toEqual([{ state: "rolled_back", serial: 2, back: 1 }, ["1", "1"]]);
  });

  test("a first release that fails leaves nothing to go back to, and says so", async () => {
    healthy = () => false;
    publish(1);
    expect(await look()).toEqual({ state: "rolled_back", serial: 1, back: null });
  });

  test("a download that broke off is begun anew", async () => {
    publish(1);
    published.delete(hashOf("select 1"));
    expect(await look()).toEqual({ state: "refused", reason: "unreachable" });
    publish(1);
    expect(await look()).toEqual({ state: "installed", serial: 1 });
  });
});
