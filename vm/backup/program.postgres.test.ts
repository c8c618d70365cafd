import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildProgram } from "../../infra/worker/programs.ts";
import { openTestCluster, postgres, type TestCluster } from "../postgres/cluster.harness.ts";
import { withClient } from "../postgres/connection.ts";
import { standInDocker } from "./docker.harness.ts";
import { openBackup } from "./file.ts";

// The backup as it is delivered, in a process of its own, with a real Postgres behind a stand-in for docker.

const folder = mkdtempSync(join(tmpdir(), "purser-backup-program-"));
const status = join(folder, "status.json");
const stored = new Map<string, Uint8Array>();
const headers: IncomingHttpHeaders[] = [];
let answer = 204;
/** The door's clock. */
let clock: Date | null = null;
let identity = "";
let path = "";
let cluster: TestCluster;
const door = createServer((request, response) => {
  headers.push(request.headers);
  void buffer(request).then((body) => {
    if (answer === 204) stored.set(`${request.method} ${request.url}`, body);
    response.sendDate = false;
    response.writeHead(answer, clock === null ? {} : { date: clock.toUTCString() }).end();
  });
});

beforeAll(async () => {
  if (postgres === null) return;
  cluster = await openTestCluster();
  identity = await generateX25519Identity();
  path = standInDocker(folder, cluster);
  mkdirSync(join(folder, "vault"));
  writeFileSync(join(folder, "vault", "backup-password"), cluster.passwords.backup);
  writeFileSync(join(folder, "vault", "postgres-password"), cluster.admin.password);
  writeFileSync(join(folder, "vault", "heartbeat-key"), "the-machine\n");
  writeFileSync(join(folder, "backup.mjs"), buildProgram("backup.mjs"));
  const recipient = await identityToRecipient(identity);
  writeFileSync(join(folder, "backup.json"), JSON.stringify({ recipient }));
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
});
beforeEach(() => {
  stored.clear();
  headers.length = 0;
  answer = 204;
  clock = new Date();
  writeFileSync(status, JSON.stringify({ release: "7" }));
});
afterAll(async () => {
  door.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function backUp(container = "box"): Promise<{ code: number | null; said: string }> {
  const at = door.address();
  const child = spawn(process.execPath, [join(folder, "backup.mjs")], {
    env: {
      PATH: path,
      CONTAINER_OF_TEST: container,
      PURSER_VAULT: join(folder, "vault"),
      PURSER_MACHINE_KEY: join(folder, "vault", "heartbeat-key"),
      PURSER_BACKUPS: `http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}/backups`,
      PURSER_POSTGRES_PORT: `${cluster.admin.port}`,
      PURSER_STATUS: status,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: code as number | null, said: out + err };
}
const noted = () => JSON.parse(readFileSync(status, "utf8")) as { release: string; backupAt?: string };

describe.skipIf(postgres === null)("allows", () => {
  test("every database to be handed in, for the owner's key alone, and the moment to be noted [row 118]", async () => {
    const { code, said } = await backUp();
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(
        /^personal: \d+ bytes stored\nrecord: 0 days sealed, 0 old records forgotten\nsystem: /,
      ),
    ]);
    expect([...stored.keys()]).toEqual(["PUT /backups/personal", "PUT /backups/system", "PUT /record"]);
    expect(headers[0]).toMatchObject({ "x-machine-key": "the-machine" });
    const { header } = await openBackup(stored.get("PUT /backups/personal") ?? new Uint8Array(), identity);
    expect(header.contents["journal.entries"]).toMatchObject({ rows: 0 });
    expect(noted()).toEqual({ release: "7", backupAt: header.takenAt });
    expect(said).not.toContain(cluster.passwords.backup);
  });
});

describe.skipIf(postgres === null)("the seals of the gateway's record", () => {
  const asAdmin = (sql: string) =>
    withClient(cluster.asAdmin("system"), async (client) => void (await client.query(sql)));
  const handedIn = () =>
    JSON.parse(Buffer.from(stored.get("PUT /record") ?? []).toString()) as {
      fault: string | null;
      days: { day: string; records: number; chainSha256: string }[];
    };

  test("go beside the backup, with what the machine finds wrong itself; each follows the one before [row 118]", async () => {
    await asAdmin("insert into system.users (email) values ('a@example.com')");
    await asAdmin(`insert into system.audit (user_id, id, at, key_id, server, method, tool, arguments_sha256, request_bytes, outcome)
      select id, gen_random_uuid(), now() - interval '3 days', gen_random_uuid(), 'journal-db', 'tools/call', 'get_day', repeat('a', 64), 10, 'answered'
      from system.users`);
    expect((await backUp()).code).toBe(0);
    const first = handedIn();
    expect([first.fault, first.days[0]?.records]).toEqual([null, 1]);
    expect(headers.at(-1)).toMatchObject({
      "x-machine-key": "the-machine",
      "content-type": "application/json",
    });
    await asAdmin("delete from system.audit");
    expect((await backUp()).code).toBe(0);
    expect(handedIn()).toEqual({ fault: expect.stringContaining("is missing"), days: first.days });
    await asAdmin("delete from seals.days");
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("what is refused is no backup: it ends with 1, and no moment is noted", async () => {
    answer = 413;
    expect(await backUp()).toEqual({
      code: 1,
      said: "The backup was not stored: status 413.\n",
    });
    expect(noted()).toEqual({ release: "7" });
  });

  test("a day is over when the machine's clock and the door's say so: one that is ahead seals and forgets nothing [row 118]", async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
    await withClient(cluster.asAdmin("system"), (client) =>
      client.query(
        `with made as (insert into system.users (email) values ('ahead@example.com') returning id)
         insert into system.audit (user_id, id, at, key_id, server, arguments_sha256, request_bytes, outcome)
         select made.id, gen_random_uuid(), $1, gen_random_uuid(), 'journal-db', repeat('a', 64), 1, 'answered' from made`,
        [daysAgo(100)],
      ),
    );
    // To the door the machine's clock is 100 days ahead.
    clock = daysAgo(100);
    expect((await backUp()).said).toContain("record: 0 days sealed, 0 old records forgotten");
    clock = null;
    expect(await backUp()).toEqual({
      code: 0,
      said: expect.stringContaining("record: not sealed: the door did not say what time it is"),
    });
    clock = new Date(Date.now() + 1_000 * 86_400_000);
    expect((await backUp()).said).toMatch(/record: (99|100) days sealed, 1 old records forgotten/);
  });

  test("what cannot be sealed is said, and everything is copied all the same [row 118]", async () => {
    await withClient(cluster.asAdmin("system"), (client) =>
      client.query("alter table seals.days rename to elsewhere"),
    );
    try {
      const { code, said } = await backUp();
      expect([code, said]).toEqual([0, expect.stringMatching(/record: not sealed: .*does not exist/)]);
      expect(stored.size).toBe(2);
    } finally {
      await withClient(cluster.asAdmin("system"), (client) =>
        client.query("alter table seals.elsewhere rename to days"),
      );
    }
  });

  test("Postgres that does not run is said", async () => {
    expect(await backUp("")).toMatchObject({ code: 1, said: expect.stringContaining("does not run") });
    expect(existsSync(status)).toBe(true);
  });
});
