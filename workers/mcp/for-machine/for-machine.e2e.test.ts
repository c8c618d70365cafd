import { Response } from "miniflare";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { toolsKey } from "../../../infra/machine/secrets.ts";
import { openTestDeployment } from "../../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { callOf } from "../../../vm/gateway/gateway.harness.ts";
import { identityHeaders } from "../../../vm/gateway/identity.ts";
import { MachineOutside } from "../../machine/outside.harness.ts";

// What the machine's gateway asks of the servers of services, signed by the gateway's own code.

const outside = new MachineOutside();
const KEY = toolsKey(outside.config.machineSecret);
const OWNER = "owner@example.com";
let here: Deployment;
/** What reached Splitwise. */
const seen: { path: string; bearer: string | null }[] = [];

beforeAll(async () => {
  here = await openTestDeployment({
    config: {
      ...outside.config,
      masterKey: "ab".repeat(32),
      householdEmails: JSON.stringify(["guest@example.com"]),
    },
    outbound: async (request) => {
      const url = new URL(request.url);
      if (url.hostname !== "secure.splitwise.com") return outside.outbound(request);
      const path = url.pathname.replace("/api/v3.0/", "");
      seen.push({ path, bearer: request.headers.get("authorization") });
      if (path === "get_current_user") return Response.json({ user: { id: 1 } });
      return Response.json({
        expenses: path === "get_expenses" ? [] : [{ id: 5, cost: "10.00" }],
        errors: {},
      });
    },
  });
});
afterEach(() => {
  seen.length = 0;
});
afterAll(() => here.close());

type Signed = { readonly user?: string; readonly key?: string; readonly path?: string; readonly at?: Date };

/** One request as the gateway makes it; what is said otherwise is signed otherwise than it is sent. */
async function ask(
  service: string,
  body: string,
  { user = OWNER, key = KEY, path, at = new Date() }: Signed = {},
) {
  const own = `/api/machine/tools/${service}`;
  const call = { user, path: path ?? own, body: new TextEncoder().encode(body) };
  const headers = {
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
    "mcp-protocol-version": "2025-11-25",
    ...identityHeaders(key, call, at),
  };
  const reply = await here.send(own, { method: "POST", body, headers });
  return { status: reply.status, text: await reply.text() };
}
const connect = (apiKey: string) =>
  here.send("/api/connections/splitwise", {
    method: "PUT",
    headers: { "content-type": "application/json", authorization: `Bearer ${here.tokens.admin}` },
    body: JSON.stringify({ apiKey }),
  });
const EXPENSE = { description: "Dinner", cost: "10.00", currency: "EUR", with: [2] };

describe("allows", () => {
  test("6: the machine to list and call a person's tools by their own credential, and a write to wait for a person [row 116]", async () => {
    expect((await connect("key-of-owner")).status).toBe(200);
    const list = await ask("splitwise", JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }));
    expect(list.text).toContain("splitwise_get_current_user");
    const me = await ask("splitwise", callOf("splitwise_get_current_user"));
    expect([me.status, me.text]).toEqual([200, expect.not.stringContaining('isError":true')]);
    expect(seen.at(-1)).toEqual({ path: "get_current_user", bearer: "Bearer key-of-owner" });
    const wish = await ask("splitwise", callOf("splitwise_create_expense", EXPENSE));
    expect(wish.text).toContain("approval_needed");
    expect(seen.some(({ path }) => path === "create_expense")).toBe(false);
  });
});

describe("refuses", () => {
  test("5: another's credential: who has connected nothing hears how", async () => {
    const guest = await ask("splitwise", callOf("splitwise_get_current_user"), { user: "guest@example.com" });
    expect(guest.text).toContain("credential_missing");
    expect(guest.text).toContain("npm run connect -- splitwise");
    expect(seen).toEqual([]);
  });

  test("a proof of another key, path, person, body or hour, and none", async () => {
    const body = callOf("splitwise_get_current_user");
    const hourAgo = new Date(Date.now() - 3_600_000);
    for (const signed of [{ key: "another" }, { path: "/api/machine/tools/google" }, { at: hourAgo }])
      expect((await ask("splitwise", body, signed)).status, JSON.stringify(signed)).toBe(401);
    const path = "/api/machine/tools/splitwise";
    const proven = identityHeaders(
      KEY,
      { user: OWNER, path, body: new TextEncoder().encode(body) },
      new Date(),
    );
    for (const more of [{ "x-purser-user": "anna@example.com" }, { "x-purser-proof": "" }]) {
      const headers = { "content-type": "application/json", ...proven, ...more };
      expect((await here.send(path, { method: "POST", body, headers })).status).toBe(401);
    }
    const headers = { "content-type": "application/json", ...proven };
    const other = callOf("splitwise_get_groups");
    expect((await here.send(path, { method: "POST", body: other, headers })).status).toBe(401);
    expect(seen).toEqual([]);
  });

  test("5: whoever is not of the household any more, though the machine proves to ask for them [row 116]", async () => {
    const left = await ask("splitwise", callOf("splitwise_get_current_user"), { user: "left@example.com" });
    expect([left.status, left.text]).toEqual([403, expect.stringContaining("list of people")]);
    expect(seen).toEqual([]);
  });

  test("a service that is none", async () => {
    expect((await ask("journal", callOf("get_day"))).status).toBe(404);
  });
});
