import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestCluster, postgres, type TestCluster } from "./cluster.harness.ts";
import { withClient } from "./connection.ts";
import { AUDIT_DAYS, keepRecord, verifyRecord } from "./seals.ts";

// The gateway's record in a real Postgres, as it is sealed each night; the superuser is who could alter it.

let cluster: TestCluster;
let user = "";
const NOW = new Date("2046-11-12T03:00:00Z");
const daysAgo = (days: number, time = "12:00:00"): string =>
  `${new Date(NOW.getTime() - days * 86_400_000).toISOString().slice(0, 10)}T${time}Z`;

const asAdmin = <T extends object>(sql: string, values: readonly unknown[] = []) =>
  withClient(cluster.asAdmin("system"), async (client) => (await client.query<T>(sql, [...values])).rows);
const keep = (now = NOW) => withClient(cluster.asAdmin("system"), (client) => keepRecord(client, now));
const verify = () => withClient(cluster.asAdmin("system"), verifyRecord);

beforeAll(async () => {
  if (postgres === null) return;
  cluster = await openTestCluster();
  const [made] = await asAdmin<{ id: string }>(
    "insert into system.users (email) values ('a@example.com') returning id",
  );
  user = made?.id ?? "";
});
beforeEach(async () => {
  if (postgres !== null)
    await asAdmin("delete from system.audit; ").then(() => asAdmin("delete from seals.days"));
});
afterAll(() => cluster?.stop());

async function called(at: string, outcome = "answered"): Promise<string> {
  const id = randomUUID();
  await asAdmin(
    `insert into system.audit (user_id, id, at, key_id, server, method, tool, arguments_sha256, request_bytes, outcome)
     values ($1, $2, $3, gen_random_uuid(), 'journal-db', 'tools/call', 'get_day', $4, 10, $5)`,
    [user, id, at, "a".repeat(64), outcome],
  );
  return id;
}

/** As the gateway's own role: what it may do with its person's records. */
const asGateway = (sql: string, values: readonly unknown[]) =>
  withClient(cluster.as("gateway", "system"), async (client) => {
    await client.query("begin");
    await client.query("select set_config('app.user_id', $1, true)", [user]);
    await client.query(sql, [...values]);
    await client.query("commit");
  });

describe.skipIf(postgres === null)("allows", () => {
  test("every day that is over to be sealed once, days without a call too, and today's to go on", async () => {
    for (const at of [daysAgo(4), daysAgo(4, "23:59:59"), daysAgo(2, "00:00:00"), daysAgo(0, "02:00:00")])
      await called(at);
    expect(await keep()).toEqual({ sealed: 4, forgotten: 0 });
    expect(await keep()).toEqual({ sealed: 0, forgotten: 0 });
    const days = await asAdmin<{ records: number }>("select records from seals.days order by day");
    expect(days.map(({ records }) => records)).toEqual([2, 0, 1, 0]);
    expect(await verify()).toEqual({ days: 4, fault: null });
  });

  test("records to go after their time, exactly, while their seals stay in the chain", async () => {
    const old = await called(daysAgo(AUDIT_DAYS + 1, "23:59:59"));
    const last = await called(daysAgo(AUDIT_DAYS, "00:00:00"));
    expect(await keep()).toMatchObject({ forgotten: 1 });
    const rows = await asAdmin<{ id: string }>("select id from system.audit");
    expect(rows.map(({ id }) => id)).toEqual([last]);
    expect(old).not.toBe(last);
    expect(await verify()).toEqual({ days: AUDIT_DAYS + 1, fault: null });
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test("the gateway's role to change a record that has ended, to say when it was, and to remove it", async () => {
    const ended = await called(daysAgo(0));
    const begun = await called(daysAgo(0), "begun");
    const end = "update system.audit set outcome = 'answered', ms = 1 where id = $1";
    await asGateway(end, [begun]);
    await expect(asGateway(end, [ended])).rejects.toThrow("has ended already");
    await expect(asGateway("update system.audit set at = now() where id = $1", [begun])).rejects.toThrow(
      "denied",
    );
    await expect(asGateway("delete from system.audit where id = $1", [begun])).rejects.toThrow("denied");
    await expect(
      asGateway("delete from seals.days where day < now() or $1 is null", [begun]),
    ).rejects.toThrow("denied");
  });

  test("an end that comes when its day is sealed: the record stays begun", async () => {
    const begun = await called(daysAgo(1), "begun");
    await keep();
    await expect(
      asGateway("update system.audit set outcome = 'gone' where id = $1", [begun]),
    ).rejects.toThrow("is sealed");
    expect(await verify()).toMatchObject({ fault: null });
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test.each([
    [
      "alter table system.audit disable trigger ends_once; update system.audit set tool = 'x' where id = '%'; alter table system.audit enable trigger ends_once",
      "was altered",
    ],
    ["delete from system.audit where id = '%'", "is missing"],
    [
      "insert into system.audit select user_id, gen_random_uuid(), at, key_id, server, method, tool, arguments_sha256, request_bytes, response_bytes, outcome from system.audit where id = '%'",
      "was added after it was sealed",
    ],
    ["update seals.days set records = records + 1 where '%' <> ''", "the seal of"],
    [
      "update seals.days set manifest = '{}', records = 0, manifest_sha256 = encode(sha256(''), 'hex') where '%' <> ''",
      "the seal of",
    ],
    ["delete from seals.days where day = (select min(day) + 1 from seals.days) and '%' <> ''", "is gone"],
  ])("%s: the first fault is named", async (sql, fault) => {
    const id = await called(daysAgo(3));
    await called(daysAgo(1));
    await keep();
    for (const one of sql.split("; ")) await asAdmin(one.replace("%", id));
    expect((await verify()).fault).toContain(fault);
  });

  test("two at the same time seal each day once, and a clock that went back seals nothing", async () => {
    await called(daysAgo(5));
    const both = await Promise.all([keep(), keep()]);
    expect(both.map(({ sealed }) => sealed).toSorted((a, b) => a - b)).toEqual([0, 5]);
    expect(await keep(new Date(NOW.getTime() - 3 * 86_400_000))).toEqual({ sealed: 0, forgotten: 0 });
    expect(await verify()).toMatchObject({ fault: null });
  });
});
