import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestCluster, postgres, type TestCluster } from "../postgres/cluster.harness.ts";
import { withClient } from "../postgres/connection.ts";
import { openDatabase } from "../postgres/database.ts";
import { keepRecord, verifyRecord } from "../postgres/seals.ts";
import { type ProgramOf, takeDump } from "./dump.ts";
import { openBackup, sealBackup } from "./file.ts";
import { restoreBeside, restoreInto, swapIn } from "./restore.ts";
import { putBackup } from "./upload.ts";

const now = new Date("2026-11-20T12:00:00Z");
const USERS = [randomUUID(), randomUUID()];
const program: ProgramOf = (name) => [join(postgres?.folder ?? "", name)];

let cluster: TestCluster;
let identity: string;
let recipient: string;
/** Where presigned addresses lead, in the place of R2. */
const stored = new Map<string, Uint8Array>();
let answers: number[] = [];
const bucket = createServer((request, response) => {
  const status = answers.shift() ?? 200;
  void buffer(request).then((body) => {
    if (status === 200) stored.set(request.url ?? "", body);
    response.writeHead(status).end();
  });
});

beforeAll(async () => {
  if (postgres === null) return;
  cluster = await openTestCluster();
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
  bucket.listen(0, "127.0.0.1");
  await once(bucket, "listening");
  const personal = openDatabase(cluster.as("app", "personal"), console.error);
  for (const user of USERS)
    await personal.transaction({ user }, (query) =>
      query(
        "insert into journal.entries (user_id, entry_date, kind, text) select $1, '2026-11-20', 'log', 'größer ' || n from generate_series(1, 500) n",
        [user],
      ),
    );
  await personal.close();
});
afterAll(async () => {
  bucket.close();
  await cluster?.stop();
});

const address = (name: string): string => {
  const at = bucket.address();
  return `http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}/${name}?signature=hush`;
};
const backup = async () => {
  const { header, dump } = await takeDump("personal", cluster.as("backup", "personal"), program, now);
  return { header, dump, file: await sealBackup(header, dump, recipient) };
};
const send = (name: string, file: Uint8Array) =>
  putBackup({ address: address(name) }, file, fetch, async () => undefined);

/** A call of four days ago, and every day since then sealed. @returns its id */
async function recordOf(email: string): Promise<string> {
  const id = randomUUID();
  await withClient(cluster.asAdmin("system"), async (client) => {
    await client.query("delete from system.audit");
    await client.query("delete from seals.days");
    await client.query(
      `with made as (insert into system.users (email) values ($1) returning id)
       insert into system.audit (user_id, id, at, key_id, server, arguments_sha256, request_bytes, outcome)
       select made.id, $2, '2026-11-16T12:00:00Z', gen_random_uuid(), 'journal-db', repeat('a', 64), 1, 'answered' from made`,
      [email, id],
    );
    await keepRecord(client, now);
  });
  return id;
}

describe.skipIf(postgres === null)("allows", () => {
  test("63: dump, encryption, storage and restore give the same rows, and users are kept apart [row 118]", async () => {
    const made = await backup();
    answers = [503];
    await send("personal", made.file);
    const file = stored.get("/personal?signature=hush") ?? new Uint8Array();
    for (const plain of ["PGDMP", "journal.", "purser-backup"])
      expect(Buffer.from(file).includes(plain)).toBe(false);
    const { header, dump } = await openBackup(file, identity);
    const restored = await restoreBeside(header, dump, cluster.admin, program);
    expect(restored).toMatchObject({ database: "restored_personal_20261120120000", problems: [] });
    expect(restored.rows).toBeGreaterThanOrEqual(1_000);
    const aside = await swapIn(restored.database, header, cluster.admin, now);
    expect(aside).toBe("personal_before_20261120120000");
    const app = openDatabase(cluster.as("app", "personal"), console.error);
    const seen = (claims: { user?: string }) =>
      app.transaction(claims, async (query) => (await query("select from journal.entries")).count);
    expect([await seen({ user: USERS[0] ?? "" }), await seen({})]).toEqual([500, 0]);
    await app.close();
  });

  test("the seals of the gateway's record come with it, the chain whole, and go on [row 118]", async () => {
    await recordOf("whole@example.com");
    const { header, dump } = await takeDump("system", cluster.as("backup", "system"), program, now);
    const restored = await restoreInto("sealed", header, dump, cluster.admin, program);
    expect([restored.problems, restored.record]).toEqual([
      [],
      expect.stringMatching(/as it was sealed, [4-9] days/),
    ]);
    const nextDay = new Date(now.getTime() + 86_400_000);
    const looked = await withClient(cluster.as("backup", "system"), verifyRecord);
    const goesOn = await withClient({ ...cluster.admin, database: "sealed" }, async (client) => ({
      kept: await keepRecord(client, nextDay),
      seen: await verifyRecord(client),
    }));
    expect(goesOn).toEqual({
      kept: { sealed: 1, forgotten: 0 },
      seen: { days: looked.days + 1, fault: null },
    });
  });

  test("a backup by the release before, which dumps the seals and does not count them [row 118]", async () => {
    await recordOf("before@example.com");
    const { header, dump } = await takeDump("system", cluster.as("backup", "system"), program, now);
    const { "seals.days": seals, ...contents } = header.contents;
    expect(seals?.rows).toBeGreaterThan(0);
    const restored = await restoreInto("before", { ...header, contents }, dump, cluster.admin, program);
    expect([restored.problems, restored.record]).toEqual([[], expect.stringContaining("as it was sealed")]);
  });

  test("what is written while it is dumped is in neither the dump nor its checksums", async () => {
    const insert = () =>
      withClient(cluster.asAdmin("personal"), (client) =>
        client.query("insert into journal.settings (user_id, time_zone) values (gen_random_uuid(), 'UTC')"),
      );
    const [made] = await Promise.all([backup(), ...Array.from({ length: 10 }, insert)]);
    const restored = await restoreInto("at_once", made.header, made.dump, cluster.admin, program);
    expect(restored.problems).toEqual([]);
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test("63: another's key, a changed byte, a file that was cut off, something else", async () => {
    const { file } = await backup();
    const changed = Uint8Array.from(file);
    changed[file.length - 1] = (changed[file.length - 1] ?? 0) ^ 1;
    const other = await generateX25519Identity();
    for (const [given, key] of [
      [file, other],
      [changed, identity],
      [file.subarray(0, -20), identity],
    ] as const)
      await expect(openBackup(given, key)).rejects.toThrow("cannot be opened");
    await expect(openBackup(file, "nonsense")).rejects.toThrow("AGE-SECRET-KEY-1");
  });

  test("a key that was revoked after the backup, though it is restored [row 118]", async () => {
    const system = <T extends object>(sql: string) =>
      withClient(cluster.asAdmin("system"), async (client) => (await client.query<T>(sql)).rows);
    await system("insert into system.users (email) values ('keys@example.com')");
    await system(`insert into system.api_keys (user_id, sha256, prefix, name, role, expires_at)
      select id, repeat(digit, 64), 'psr_' || repeat(digit, 4), 'key ' || digit, 'personal', now() + interval '9 days'
      from system.users, unnest(array['a', 'b']) as digit where email = 'keys@example.com'`);
    const { header, dump } = await takeDump("system", cluster.as("backup", "system"), program, now);
    await system("update system.api_keys set revoked_at = now() where name = 'key a'");
    const { database: name } = await restoreBeside(header, dump, cluster.admin, program);
    await swapIn(name, header, cluster.admin, now);
    const left = "select name, revoked_at is null as open from system.api_keys order by name";
    expect(await system(left)).toEqual([
      { name: "key a", open: false },
      { name: "key b", open: true },
    ]);
  });

  test("52: a dump by a role that does not see everything [row 118]", async () => {
    await expect(takeDump("personal", cluster.as("app", "personal"), program, now)).rejects.toThrow();
  });

  test("a restored database that lacks rows or protection is named as such", async () => {
    const { header, dump } = await backup();
    const contents = { ...header.contents, "journal.entries": { rows: 7, md5: "x" } };
    const restored = await restoreInto("lacking", { ...header, contents }, dump, cluster.admin, program);
    expect(restored.problems).toEqual(["journal.entries has 1000 of 7 rows"]);
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("a record that was altered before the backup is named by the restore, and the rest may be used", async () => {
    const id = await recordOf("altered@example.com");
    const tampered = `begin; alter table system.audit disable trigger ends_once;
      update system.audit set tool = 'other' where id = '${id}'; alter table system.audit enable trigger ends_once; commit`;
    await withClient(cluster.asAdmin("system"), (client) => client.query(tampered));
    const { header, dump } = await takeDump("system", cluster.as("backup", "system"), program, now);
    const restored = await restoreInto("altered", header, dump, cluster.admin, program);
    expect([restored.problems, restored.record]).toEqual([
      [],
      expect.stringContaining(`record ${id} of 2026-11-16 was altered`),
    ]);
  });

  test("a dump that cannot be read leaves no database, a name in use is left alone, and what broke off is begun again", async () => {
    const { header } = await backup();
    const broken = restoreInto("broken", header, new Uint8Array([1, 2, 3]), cluster.admin, program);
    await expect(broken).rejects.toThrow("pg_restore ended with 1");
    const names = await withClient(cluster.admin, async (client) => {
      const { rows } = await client.query<{ datname: string }>("select datname from pg_database");
      return rows.map(({ datname }) => datname);
    });
    expect(names).not.toContain("broken");
    // By the backup's own name there is only what an earlier restore left.
    await withClient(cluster.admin, (client) =>
      client.query("create database restored_personal_20261120120000"),
    );
    const { header: whole, dump } = await backup();
    expect((await restoreBeside(whole, dump, cluster.admin, program)).problems).toEqual([]);
    await expect(restoreInto("personal", header, new Uint8Array(), cluster.admin, program)).rejects.toThrow(
      "exists",
    );
  });

  test("an address that expired is not asked again, a busy one thrice, and neither is named", async () => {
    answers = [403];
    await expect(send("x", new Uint8Array([1]))).rejects.toThrow("status 403");
    expect(answers).toEqual([]);
    answers = [500, 503, 429, 200];
    const error: unknown = await send("x", new Uint8Array([1])).catch((thrown: unknown) => thrown);
    expect(String(error)).toBe("Error: The backup was not stored: status 429.");
    answers = [];
  });
});
