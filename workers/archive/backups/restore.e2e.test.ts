import { Response } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { until } from "../../../infra/offline/until.harness.ts";
import { ask, chiefOf, fill, personasOf, type RunText, run } from "./lived-in.harness.ts";

// The drill: an environment is filled and backed up, and a second, empty one is made equal to it from the bucket's files alone.

let old: Deployment;
/** New, and used up by the last test. */
let fresh: Deployment;
let backup: string;
let files: Map<string, string>;
/** Of the agent's session that the old environment has. */
let sessionId: unknown;
const open: Deployment[] = [];

async function environment(): Promise<Deployment> {
  const here = await openTestDeployment({
    model: openOfflineModel(),
    config: { masterKey: "ab".repeat(32) },
    // Its key is tried when it is connected.
    outbound: ({ url }) =>
      new URL(url).hostname === "secure.splitwise.com" ? Response.json({ user: { id: 1 } }) : undefined,
  });
  open.push(here);
  return here;
}

const bucketOf = (here: Deployment) => here.runtime.miniflare.getR2Bucket("BACKUPS", "purser-dev-archive");

async function ended(here: Deployment, path: string): Promise<RunText> {
  return until(`the end of ${path}`, async () => {
    const { run } = (await ask(here, "GET", path)).body;
    return run?.state !== "running" && run;
  });
}

async function backUp(here: Deployment): Promise<string> {
  const started = await ask(here, "POST", "/api/backups");
  expect(started.status, JSON.stringify(started.body)).toBe(202);
  expect(await ended(here, "/api/backups")).toMatchObject({ state: "done", error: null });
  return String(started.body.run?.backup);
}

/** Every file of a backup. */
async function filesOf(here: Deployment, name: string): Promise<Map<string, string>> {
  const bucket = await bucketOf(here);
  const { objects } = await bucket.list({ prefix: `${name}/` });
  const texts = objects.map(async ({ key }) => [key, (await (await bucket.get(key))?.text()) ?? ""] as const);
  return new Map(await Promise.all(texts));
}

/** The files as the restore command copies them, but changed; null for one that gets lost. */
async function copyFiles(to: Deployment, change = (_key: string, text: string): string | null => text) {
  const bucket = await bucketOf(to);
  const copies = [...files].map(([key, text]) => {
    const changed = change(key, text);
    return changed === null ? bucket.delete(key) : bucket.put(key, changed);
  });
  await Promise.all(copies);
}

type Manifest = {
  readonly migrations: unknown;
  readonly parts: {
    key: string;
    source: { className?: string; name: string };
    rows: number;
    sha256: string;
  }[];
};
async function manifestOf(here: Deployment, name: string): Promise<Manifest> {
  const file = await (await bucketOf(here)).get(`${name}/manifest.json`);
  return JSON.parse((await file?.text()) ?? "null") as Manifest;
}

/**
 * What a backup holds of everything but the Journal, which belongs to its own environment. When an object is to wake is left out: an
 * alarm that rang between two backups found nothing to do, and the next one is later.
 */
async function copied(here: Deployment, name: string) {
  const [{ parts }, texts] = await Promise.all([manifestOf(here, name), filesOf(here, name)]);
  return parts
    .filter(({ source }) => source.className !== "Journal")
    .map(({ source, rows, key }) => {
      const [, text] = [...texts].find(([path]) => path.endsWith(key)) ?? [];
      if (text === undefined) throw new Error(`The backup ${name} lacks ${key}`);
      const lines = text.split("\n").filter((line) => !line.startsWith('{"alarm":'));
      return { source, rows, lines };
    });
}

async function tablesOf(here: Deployment): Promise<Record<string, unknown>> {
  const { database } = here.runtime;
  const list =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf_%' AND name NOT IN ('d1_migrations', 'sqlite_sequence')";
  const { results } = await database.prepare(list).all<{ name: string }>();
  const rows = results.map(async ({ name }) => [
    name,
    (await database.prepare(`SELECT * FROM ${name}`).all()).results,
  ]);
  return Object.fromEntries(await Promise.all(rows)) as Record<string, unknown>;
}

beforeAll(async () => {
  old = await environment();
  await fill(old);
  ({ sessionId } = await run(old, "My ship is the Argo"));
  backup = await backUp(old);
  files = await filesOf(old, backup);
  fresh = await environment();
});
afterAll(() => Promise.all(open.map((here) => here.close())));

describe("refuses", () => {
  test("an environment in which something has happened [row 152]", async () => {
    const before = await tablesOf(old);
    const { status, body } = await ask(old, "POST", "/api/backups/restore", { backup });
    expect([status, body.code]).toEqual([409, "conflict"]);
    expect(body.detail).toContain("needs a new environment");
    for (const named of ["table decisions", "the ledger's settlements"]) expect(body.detail).toContain(named);
    expect(await tablesOf(old)).toEqual(before);
  });

  test("another role, a name that is none, and a backup that is not there", async () => {
    for (const role of ["personal", "agency", "runtime"] as const)
      expect((await ask(old, "POST", "/api/backups", {}, role)).status).toBe(403);
    expect((await ask(old, "POST", "/api/backups/restore", { backup: "../daily" })).status).toBe(400);
    const missing = await ask(old, "POST", "/api/backups/restore", { backup: "daily/2020-01-01" });
    expect([missing.status, missing.body.detail]).toEqual([409, expect.stringContaining("has no manifest")]);
  });
});

describe("fails safe", () => {
  test("altered, cut and missing parts are found before a row is written [row 152]", async () => {
    const empty = await tablesOf(fresh);
    const { parts } = await manifestOf(old, backup);
    const victim = parts.at(-1)?.key ?? "";
    const changes: [string, (text: string) => string | null][] = [
      ["is not what the manifest says", (text) => text.replace(/\d/, (digit) => (digit === "1" ? "2" : "1"))],
      ["is not what the manifest says", (text) => text.slice(0, -1)],
      ["is missing", () => null],
    ];
    for (const [said, change] of changes) {
      await copyFiles(fresh, (key, text) => (key.endsWith(victim) ? change(text) : text));
      expect((await ask(fresh, "POST", "/api/backups/restore", { backup })).status).toBe(202);
      const run = await ended(fresh, "/api/backups/restore");
      expect(run).toMatchObject({ state: "failed", phase: "check", error: expect.stringContaining(said) });
      expect(run.error).toContain(victim);
      expect(await tablesOf(fresh)).toEqual(empty);
    }
  });

  test("a backup of another schema is refused", async () => {
    await copyFiles(fresh, (key, text) =>
      key.endsWith("manifest.json") ? text.replaceAll(/\d{4}_\w+\.sql/g, "0009_later.sql") : text,
    );
    const { status, body } = await ask(fresh, "POST", "/api/backups/restore", { backup });
    expect([status, body.detail]).toEqual([409, expect.stringContaining("0009_later.sql")]);
  });
});

describe("allows", () => {
  test("a backup of every table and every object, listed when it is whole [row 152]", async () => {
    const { body } = await ask(old, "GET", "/api/backups");
    const { parts } = await manifestOf(old, backup);
    expect(body.backups?.[0]).toMatchObject({ name: backup, complete: true, parts: parts.length });
    const sources = new Set(parts.map(({ source }) => source.className ?? source.name));
    for (const source of [
      "Ledger",
      "Chief",
      "Conversation",
      "Outbox",
      "Orchestrator",
      "decisions",
      "leases",
      "audit",
      "contexts",
      "halts",
      "days",
    ])
      expect([...sources]).toContain(source);
    expect(parts.filter(({ source }) => source.className === "Conversation")).toHaveLength(2);
  });

  test("an empty environment to become equal, row by row and object by object [row 152]", async () => {
    await copyFiles(fresh);
    const started = await ask(fresh, "POST", "/api/backups/restore", { backup });
    expect(started.status, JSON.stringify(started.body)).toBe(202);
    expect(await ended(fresh, "/api/backups/restore")).toMatchObject({ state: "done", error: null });
    expect(await tablesOf(fresh)).toEqual(await tablesOf(old));
    const again = await copied(fresh, await backUp(fresh));
    expect(again).toEqual(await copied(old, backup));
    expect(again.map(({ source }) => source.className)).toEqual(
      expect.arrayContaining(["PersonalJournal", "Connections"]),
    );
    const { body: connected } = await ask(fresh, "GET", "/api/connections");
    const connections = expect.arrayContaining([
      expect.objectContaining({ service: "splitwise", status: "connected" }),
    ]);
    expect(connected).toMatchObject({ connections });
    expect([...files.values()].join("")).not.toContain("a-key-of-splitwise");
    const before = await ask(old, "GET", "/api/chat/a");
    expect((await ask(fresh, "GET", "/api/chat/a")).body).toEqual(before.body);
    const settled = async (here: Deployment) => (await ask(here, "GET", "/api/budget")).body.parts;
    expect(await settled(fresh)).toEqual(await settled(old));
    expect(await personasOf(fresh)).toEqual(await personasOf(old));
    const [, found] = await chiefOf(fresh);
    expect(found).toMatchObject({ count: 1 });
    expect(await chiefOf(fresh)).toEqual(await chiefOf(old));
    expect((await ask(fresh, "POST", "/api/chat", { message: "Still there?", sessionKey: "a" })).status).toBe(
      200,
    );
    expect((await run(fresh, "What is my ship?", sessionId)).sessionId).toBe(sessionId);
    expect((await ask(fresh, "POST", "/api/backups/restore", { backup })).status).toBe(409);
  });
});
