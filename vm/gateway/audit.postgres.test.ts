import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgres } from "../postgres/cluster.harness.ts";
import { withClient } from "../postgres/connection.ts";
import type { Database } from "../postgres/database.ts";
import { Audit } from "./audit.ts";
import { openTestGateway, type TestGateway } from "./gateway.harness.ts";
import type { GatewayKey } from "./key-store.ts";

let gateway: TestGateway;
const people = new Map<string, GatewayKey>();
beforeAll(async () => {
  if (postgres === null) return;
  gateway = await openTestGateway();
  for (const email of ["a@example.com", "b@example.com"]) {
    await gateway.makeKey({}, email);
    const [key] = await gateway.keys.list(email);
    if (key !== undefined) people.set(email, key);
  }
});
afterAll(() => gateway?.close());

const CALL = { id: 1, method: "tools/call", tool: "get_day", argumentsSha256: "a".repeat(64) };
const keyOf = (email: string): GatewayKey => {
  const key = people.get(email);
  if (key === undefined) throw new Error(`There is no key of ${email}.`);
  return key;
};
const rowsOf = (ids: readonly string[]) =>
  withClient(gateway.cluster.asAdmin("system"), async (client) => {
    const { rows } = await client.query<{ user_id: string; outcome: string; ms: number | null }>(
      "select user_id, outcome, ms from system.audit where id = any($1) order by array_position($1::uuid[], id)",
      [ids],
    );
    return rows;
  });

/** Records over the gateway's own role, and how many transactions they took. */
function openAudit() {
  const taken = { transactions: 0 };
  const errors: unknown[] = [];
  const counted: Database = {
    ...gateway.database,
    transaction: (claims, work) => {
      taken.transactions += 1;
      return gateway.database.transaction(claims, work);
    },
  };
  return { audit: new Audit(counted, (error) => errors.push(error)), taken, errors };
}
const ids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

describe.skipIf(postgres === null)("allows", () => {
  test("calls at one time share transactions, and each has its own record when it may go on", async () => {
    const { audit, taken } = openAudit();
    const key = keyOf("a@example.com");
    const calls = ids(20);
    await Promise.all(calls.map((id) => audit.begin(id, key, "journal-db", CALL, 10)));
    expect([(await rowsOf(calls)).map(({ outcome }) => outcome), taken.transactions]).toEqual([
      calls.map(() => "begun"),
      2,
    ]);
    await Promise.all(
      calls.map((id, ms) => audit.end(id, key, { outcome: "answered", responseBytes: 1, ms })),
    );
    expect([await rowsOf(calls), taken.transactions]).toEqual([
      calls.map((_, ms) => ({ user_id: key.user_id, outcome: "answered", ms })),
      4,
    ]);
  });

  test("a beginning and an end in one transaction, and people each in their own", async () => {
    const { audit, taken } = openAudit();
    const [a, b] = [keyOf("a@example.com"), keyOf("b@example.com")];
    const [first = "", second = "", other = ""] = ids(3);
    await audit.begin(first, a, "journal-db", CALL, 10);
    const begins = [
      audit.begin(second, a, "journal-db", CALL, 10),
      audit.begin(other, b, "garmin", CALL, 10),
    ];
    await Promise.all([...begins, audit.end(first, a, { outcome: "gone", responseBytes: 0, ms: 1 })]);
    expect([await rowsOf([first, second, other]), taken.transactions]).toEqual([
      [
        { user_id: a.user_id, outcome: "gone", ms: 1 },
        { user_id: a.user_id, outcome: "begun", ms: null },
        { user_id: b.user_id, outcome: "begun", ms: null },
      ],
      4,
    ]);
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test("17: the call whose record Postgres does not take, and none of its neighbours", async () => {
    const { audit } = openAudit();
    const key = keyOf("a@example.com");
    const calls = ids(4);
    const [, twice = ""] = calls;
    const begun = await Promise.allSettled(
      [...calls, twice].map((id) => audit.begin(id, key, "journal-db", CALL, 10)),
    );
    expect(begun.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
    ]);
    expect(await rowsOf(calls)).toHaveLength(4);
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("an end that cannot be written is told to the operator, and the record stays begun", async () => {
    const { audit, errors } = openAudit();
    const key = keyOf("b@example.com");
    const [id = ""] = ids(1);
    await audit.begin(id, key, "journal-db", CALL, 10);
    const admin = gateway.cluster.asAdmin("system");
    await withClient(admin, (client) => client.query("revoke update on system.audit from purser_gateway"));
    await audit.end(id, key, { outcome: "answered", responseBytes: 1, ms: 1 });
    await withClient(admin, (client) => client.query("grant update on system.audit to purser_gateway"));
    expect([errors, await rowsOf([id])]).toEqual([
      [expect.objectContaining({ code: "42501" })],
      [{ user_id: key.user_id, outcome: "begun", ms: null }],
    ]);
    await audit.settled();
  });
});
