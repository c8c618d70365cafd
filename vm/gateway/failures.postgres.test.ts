import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../workers/patience.harness.ts";
import { postgres } from "../postgres/cluster.harness.ts";
import { withClient } from "../postgres/connection.ts";
import { callOf, openTestGateway, type TestGateway, textIn } from "./gateway.harness.ts";

let gateway: TestGateway;
beforeAll(async () => {
  if (postgres !== null) gateway = await openTestGateway();
});
afterAll(() => gateway?.close());
const audited = () =>
  withClient(gateway.cluster.asAdmin("system"), async (client) => {
    const { rows } = await client.query<{ outcome: string; tool: string | null }>(
      "select * from system.audit order by id",
    );
    return rows;
  });

describe.skipIf(postgres === null)("fails safe", () => {
  test("a result that is too large, a server that breaks off or leads elsewhere: words for the model", async () => {
    const { text: key } = await gateway.makeKey();
    const outcomes = [];
    for (const tool of ["large", "broken", "redirect"])
      outcomes.push(await textIn(await gateway.post("/journal-db/mcp", callOf(tool), { key })));
    expect(outcomes.map((text) => text.split(":")[0])).toEqual(["too_large", "broken", "unreachable"]);
  });

  test("14: a client that leaves ends the call of the server, and the record says so", async () => {
    const { text: key } = await gateway.makeKey();
    const before = gateway.open.aborted();
    const leaving = new AbortController();
    const reply = await gateway.post("/journal-db/mcp", callOf("stream"), { key, signal: leaving.signal });
    const reader = reply.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain("notifications/progress");
    leaving.abort();
    await eventually(() => expect(gateway.open.aborted()).toBe(before + 1));
    await eventually(async () => expect((await audited()).map(({ outcome }) => outcome)).toContain("gone"));
  });

  test("four calls of a key at once; the fifth waits outside, and open streams count", async () => {
    const { text: key } = await gateway.makeKey();
    const leaving = new AbortController();
    const open = await Promise.all(
      Array.from({ length: 4 }, () =>
        gateway.post("/journal-db/mcp", callOf("stream"), { key, signal: leaving.signal }),
      ),
    );
    expect(open.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await gateway.post("/journal-db/mcp", callOf("echo"), { key })).status).toBe(429);
    leaving.abort();
    const again = async () => (await gateway.post("/journal-db/mcp", callOf("echo"), { key })).status;
    await eventually(async () => expect(await again()).toBe(200));
  });

  test("17: the record has no word of what was asked, and a call that cannot be recorded is not made", async () => {
    const { text: key } = await gateway.makeKey();
    await gateway.post("/journal-db/mcp", callOf("echo", { text: "very-private-words" }), { key });
    const rows = JSON.stringify(await audited());
    expect(rows).not.toContain("very-private-words");
    expect(gateway.logged.join("\n")).not.toContain("very-private-words");
    const before = gateway.open.seen.length;
    const admin = gateway.cluster.asAdmin("system");
    await withClient(admin, (client) => client.query("revoke insert on system.audit from purser_gateway"));
    const refused = await gateway.post("/journal-db/mcp", callOf("echo"), { key });
    await withClient(admin, (client) => client.query("grant insert on system.audit to purser_gateway"));
    expect([refused.status, gateway.open.seen.length]).toEqual([503, before]);
  });

  test("17: a name that a record cannot hold as it is, is recorded as far as it can be and answered", async () => {
    const { text: key } = await gateway.makeKey();
    const names = ["t\0", "t\ud83d", `${"t".repeat(199)}\u{1f600}`];
    for (const name of names) {
      const { status } = await gateway.post("/journal-db/mcp", callOf(name), { key });
      expect([name, status]).toEqual([name, 200]);
    }
    const { rows } = await withClient(gateway.cluster.asAdmin("system"), (client) =>
      client.query<{ tool: string }>("select tool from system.audit where tool like 't%' order by at"),
    );
    expect(rows.map(({ tool }) => tool)).toEqual(["t\ufffd", "t\ufffd", `${"t".repeat(199)}\ufffd`]);
  });
});
