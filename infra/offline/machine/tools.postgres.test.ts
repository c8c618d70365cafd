import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { Response } from "miniflare";
import { afterAll, describe, expect, test } from "vitest";
import { edgeServers } from "../../../vm/gateway/edge-servers.ts";
import { callOf } from "../../../vm/gateway/gateway.harness.ts";
import { postgres } from "../../../vm/postgres/cluster.harness.ts";
import { openLocalFront, openTestDeployment } from "../deployment.harness.ts";
import { startLocalMachine } from "./index.ts";
import { localSecrets } from "./secrets.ts";

// The machine's own programs beside a deployment, as `npm start -- --machine` runs them: a key of the machine, and the edge's tools.

const folder = mkdtempSync("/tmp/purser-tools-");
chmodSync(folder, 0o755);
const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(postgres === null)("allows", () => {
  test("a key of one person's at the machine to list and call the tools of every service at the machine's address [row 115] [row 116]", async () => {
    const { machineSecret } = localSecrets(`${folder}/machine`, new Date());
    const here = await openTestDeployment({
      config: { machineSecret, masterKey: "ab".repeat(32) },
      outbound: (request) =>
        new URL(request.url).hostname === "secure.splitwise.com"
          ? Response.json({ user: { id: 1, first_name: "Ada" } })
          : undefined,
    });
    ends.push(() => here.close());
    const front = await openLocalFront(here);
    ends.push(() => front.close());
    const machine = await startLocalMachine(folder, 0, new Date(), edgeServers(front.url));
    ends.push(machine.stop);
    const made = await fetch(`${machine.url}/admin/keys`, {
      method: "POST",
      headers: { authorization: `Bearer ${readFileSync(machine.keyFile, "utf8")}` },
      body: JSON.stringify({
        email: "owner@example.com",
        name: "laptop",
        role: "personal",
        expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      }),
    });
    expect(made.status).toBe(201);
    const { text: key } = (await made.json()) as { text: string };
    const ask = async (server: string, body: string) => {
      const reply = await fetch(`${machine.url}/${server}/mcp`, {
        method: "POST",
        body,
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
        },
      });
      return `${reply.status} ${await reply.text()}`;
    };
    const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    expect(await ask("google", list)).toContain("gmail_search");
    expect(await ask("garmin", list)).toContain("get_sleep_data");
    expect(await ask("google-places", list)).toContain("search_places");
    expect(await ask("splitwise", list)).toContain("money_summary");
    const missing = await ask("garmin", callOf("get_day", { date: "2026-01-01" }));
    expect(missing).toContain("credential_missing");
    expect(missing).toContain("npm run connect -- garmin");
    const connected = await here.send("/api/connections/splitwise", {
      method: "PUT",
      headers: { "content-type": "application/json", authorization: `Bearer ${here.tokens.admin}` },
      body: JSON.stringify({ apiKey: "key-of-owner" }),
    });
    expect(connected.status).toBe(200);
    const me = await ask("splitwise", callOf("splitwise_get_current_user"));
    expect(me).toContain("Ada");
  });
});
