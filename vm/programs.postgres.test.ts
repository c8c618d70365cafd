import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceFiles } from "../infra/worker/programs.ts";
import { callOf, OWNER } from "./gateway/gateway.harness.ts";
import { newKey } from "./gateway/key.ts";
import { openStandIn, type StandIn } from "./gateway/stand-in.harness.ts";
import { openTestCluster, postgres, type TestCluster } from "./postgres/cluster.harness.ts";
import { withClient } from "./postgres/connection.ts";
import { DATABASE_ROLES, ROLE_NAMES } from "./postgres/roles.ts";

// The programs as they are delivered, in processes of their own.

const key = newKey(randomBytes);
const folder = mkdtempSync(join(tmpdir(), "purser-programs-"));
const secrets = join(folder, "secrets");
let cluster: TestCluster;
let server: StandIn;

const DAY_MS = 86_400_000;
const secret = (name: string, value: string) => writeFileSync(join(secrets, name), value);
const deployed = (sha256: string) =>
  JSON.stringify([
    {
      name: "edge",
      role: "personal",
      email: OWNER,
      prefix: key.prefix,
      sha256,
      expiresAt: new Date(Date.now() + 30 * DAY_MS).toISOString(),
    },
  ]);

beforeAll(async () => {
  if (postgres === null) return;
  mkdirSync(secrets);
  for (const [name, content] of sourceFiles()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  chmodSync(folder, 0o755);
  cluster = await openTestCluster(false);
  server = await openStandIn();
  secret("postgres-password", cluster.admin.password);
  for (const role of ROLE_NAMES) secret(DATABASE_ROLES[role].secret, `delivered-${role}`);
  secret("credential-keys", JSON.stringify({ 1: randomBytes(32).toString("base64") }));
  secret("identity-key", randomBytes(32).toString("hex"));
  secret("tools-key", randomBytes(32).toString("hex"));
  secret("deployed-keys", deployed(key.sha256));
});
afterAll(async () => {
  await server?.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Run = {
  readonly process: ChildProcess;
  readonly output: () => string;
  readonly code: Promise<number | null>;
};

function run(program: string, env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ["--max-old-space-size=48", join(folder, program)], {
    env: { PGHOST: cluster.folder, PURSER_SECRETS: secrets, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const code = once(child, "exit").then(([ended]) => ended as number | null);
  return { process: child, output: () => output, code };
}

async function startGateway(): Promise<Run & { readonly url: string }> {
  const upstreams = JSON.stringify({ "journal-db": { url: server.url } });
  const started = run("gateway.mjs", {
    PURSER_UPSTREAMS: upstreams,
    PURSER_LISTEN: "127.0.0.1",
    PURSER_PORT: "0",
  });
  const port = await new Promise<string>((resolve, reject) => {
    started.process.stdout?.on("data", () => {
      const [, found] = /"port":(\d+)/.exec(started.output()) ?? [];
      if (found) resolve(found);
    });
    void started.code.then((code) => reject(new Error(`ended with ${code}: ${started.output()}`)));
  });
  return { ...started, url: `http://127.0.0.1:${port}` };
}

const call = (url: string, tool: string) =>
  fetch(`${url}/journal-db/mcp`, {
    method: "POST",
    headers: { authorization: `Bearer ${key.text}`, "content-type": "application/json" },
    body: callOf(tool),
  });

describe.skipIf(postgres === null)("allows", () => {
  test("migrate makes everything, and again nothing; then the gateway answers a deploy's key [row 118, 139]", async () => {
    const first = run("migrate.mjs");
    expect([await first.code, first.output()]).toEqual([
      0,
      expect.stringContaining("personal: 001_journal.sql"),
    ]);
    const again = run("migrate.mjs");
    expect([await again.code, again.output()]).toEqual([
      0,
      expect.stringContaining("personal: nothing to apply"),
    ]);
    const gateway = await startGateway();
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    expect((await call(gateway.url, "echo")).status).toBe(200);
    gateway.process.kill("SIGTERM");
    expect(await gateway.code).toBe(0);
    expect(gateway.output()).not.toContain(key.text.slice(8));
  });

  test("19: SIGTERM ends it with 0 though a stream is open, and the stream's server is told", async () => {
    const gateway = await startGateway();
    const stream = await call(gateway.url, "stream");
    const reader = stream.body?.getReader();
    await reader?.read();
    const before = server.aborted();
    gateway.process.kill("SIGTERM");
    expect(await gateway.code).toBe(0);
    await expect(reader?.read()).rejects.toThrow();
    expect(server.aborted()).toBe(before + 1);
    // Its record was still to be completed when the last connection had ended.
    const outcomes = await withClient(cluster.asAdmin("system"), async (client) => {
      const { rows } = await client.query<{ outcome: string }>(
        "select outcome from system.audit order by id",
      );
      return rows.map(({ outcome }) => outcome);
    });
    expect(outcomes.at(-1)).toMatch(/^(gone|broken)$/);
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test.each(["", "{}", "nothing"])("10: to start with %j for a credential key", async (value) => {
    const other = join(folder, "without");
    rmSync(other, { recursive: true, force: true });
    mkdirSync(other);
    writeFileSync(join(other, "gateway-password"), "a-password");
    writeFileSync(join(other, "credential-keys"), value);
    const { code, output } = run("gateway.mjs", { PURSER_SECRETS: other, PURSER_UPSTREAMS: "{}" });
    expect([await code, output()]).toEqual([1, expect.stringContaining("credential-keys")]);
  });

  test("a key of a deploy that is no longer among them", async () => {
    secret("deployed-keys", deployed("b".repeat(64)));
    expect(await run("migrate.mjs").code).toBe(0);
    await withClient(cluster.asAdmin("system"), async (client) => {
      const { rows } = await client.query(
        "select revoked_at is null as open from system.api_keys order by sha256 = $1",
        [key.sha256],
      );
      expect(rows).toEqual([{ open: true }, { open: false }]);
    });
    secret("deployed-keys", deployed(key.sha256));
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("without Postgres migrate ends with what is wrong, and the gateway is not ready", async () => {
    const nowhere = run("migrate.mjs", { PGHOST: join(folder, "nowhere") });
    expect(await nowhere.code).toBe(1);
    expect(nowhere.output()).toMatch(/ENOENT|connect/);
    expect(nowhere.output()).not.toContain(cluster.admin.password);
    const gateway = await startGateway();
    await withClient(cluster.admin, (client) => client.query("alter role purser_gateway nologin"));
    await withClient(cluster.admin, (client) =>
      client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'purser_gateway'"),
    );
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
    expect((await call(gateway.url, "echo")).status).toBe(503);
    gateway.process.kill("SIGTERM");
    expect(await gateway.code).toBe(0);
  });
});
