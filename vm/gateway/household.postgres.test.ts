import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { postgres } from "../postgres/cluster.harness.ts";
import { callOf, openTestGateway, type TestGateway, TOOLS_KEY } from "./gateway.harness.ts";
import { householdAtEdge } from "./household.ts";
import { isProven, PROOF_HEADER, USER_HEADER } from "./identity.ts";
import { DEPLOYED, EDGE_KEY } from "./key.ts";

// Keys of people whom a deploy leaves out of the household, at a gateway that asks the deployment.

const MINUTE_MS = 60_000;
let gateway: TestGateway;
/** What the deployment answers to a person; what it was asked. */
let says: (person: string) => Response = () => Response.json({});
let asked: { readonly person: string; readonly proven: boolean }[] = [];

/** As the door says it of whoever has left (workers/mcp/household.ts). */
const left = () => Response.json({ code: "wrong_role", status: 403 }, { status: 403 });

const edge: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const headers = new Headers(init?.headers);
  const person = headers.get(USER_HEADER) ?? "";
  const body = init?.body as Uint8Array;
  const call = { user: person, path: url.pathname, body };
  asked.push({
    person,
    proven: isProven(TOOLS_KEY, call, headers.get(PROOF_HEADER) ?? "", gateway.now()),
  });
  return says(person);
};

beforeAll(async () => {
  if (postgres === null) return;
  gateway = await openTestGateway((parts) => ({
    ...parts,
    household: householdAtEdge({ ...parts, fetch: edge }),
  }));
});
beforeEach(() => {
  asked = [];
  says = () => Response.json({});
});
afterAll(() => gateway?.close());

let people = 0;
const somebody = async (wish: Parameters<TestGateway["makeKey"]>[0] = {}) => {
  const email = `person-${++people}@example.com`;
  return { email, key: (await gateway.makeKey(wish, email)).text };
};
const read = async (key: string) =>
  (await gateway.post("/journal-db/mcp", callOf("echo", { text: "mine" }), { key })).status;
const reached = () => gateway.open.seen.length;

describe.skipIf(postgres === null)("allows", () => {
  test("a key whose person the deployment knows, which is asked once in five minutes however many call [row 116]", async () => {
    const { email, key } = await somebody();
    expect(await Promise.all([read(key), read(key), read(key)])).toEqual([200, 200, 200]);
    expect(asked).toEqual([{ person: email, proven: true }]);
    gateway.wait(5 * MINUTE_MS);
    expect(await read(key)).toBe(200);
    expect(asked).toHaveLength(2);
  });

  test("a deploy's own keys without asking, which end by the deploy", async () => {
    says = left;
    const { key } = await somebody({ scopes: [DEPLOYED], role: "admin" });
    expect(await read(key)).toBe(200);
    expect(asked).toEqual([]);
  });

  test("whoever comes back, at the next question", async () => {
    const { key } = await somebody();
    says = left;
    expect(await read(key)).toBe(401);
    says = () => Response.json({});
    expect(await read(key)).toBe(401);
    gateway.wait(5 * MINUTE_MS);
    expect(await read(key)).toBe(200);
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test("whoever has left: their journal, their keys and everybody's, by the one 401, and nothing is reached [row 116]", async () => {
    const { email, key } = await somebody({ role: "admin" });
    expect(await read(key)).toBe(200);
    says = left;
    gateway.wait(5 * MINUTE_MS);
    const before = reached();
    const unknown = await gateway.post("/journal-db/mcp", callOf("echo"), { key: `psr_${"x".repeat(43)}` });
    const reply = await gateway.post("/journal-db/mcp", callOf("echo"), { key });
    const body = async (of: Response) => ({ ...((await of.json()) as object), requestId: "" });
    expect([reply.status, await body(reply)]).toEqual([401, await body(unknown)]);
    const journals = await gateway.post(`/journals?email=${email}`, '{"what":"standing"}', { key });
    const expiresAt = new Date(gateway.now().getTime() + MINUTE_MS).toISOString();
    const made = { email, name: "another", role: "personal", expiresAt };
    const keys = await gateway.post("/admin/keys", JSON.stringify(made), { key });
    expect([journals.status, keys.status]).toEqual([401, 401]);
    expect(reached()).toBe(before);
  });

  test("a key that says of itself that a deploy made it", async () => {
    const { key, email } = await somebody({ role: "admin" });
    const expiresAt = new Date(gateway.now().getTime() + MINUTE_MS).toISOString();
    const wish = { email, name: EDGE_KEY, role: "personal", scopes: [DEPLOYED], expiresAt };
    const reply = await gateway.post("/admin/keys", JSON.stringify(wish), { key });
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining("scopes: deployed")]);
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("while the deployment says nothing: who was known goes on for an hour, who never was waits [row 116]", async () => {
    const [known, never] = [await somebody(), await somebody()];
    expect(await read(known.key)).toBe(200);
    const nothing = [
      () => new Response("error code: 1033", { status: 530 }),
      () => new Response("<html>", { status: 403 }),
      () => new Response("<html>", { headers: { "content-type": "text/html" } }),
      () => Response.json({ code: "invalid_token" }, { status: 401 }),
      () => {
        throw new TypeError("fetch failed");
      },
    ];
    for (const [at, one] of nothing.entries()) {
      says = one;
      if (at === 0) gateway.wait(5 * MINUTE_MS);
      expect(await read(known.key), `${at}`).toBe(200);
      const reply = await gateway.post("/journal-db/mcp", callOf("echo"), { key: never.key });
      expect([reply.status, await reply.text()]).toEqual([
        503,
        expect.stringContaining("The deployment does not say"),
      ]);
    }
    gateway.wait(56 * MINUTE_MS);
    expect(await read(known.key)).toBe(503);
    says = left;
    expect(await read(known.key)).toBe(401);
  });

  test("a gateway that knows no deployment opens for nobody but the deploy's own keys", async () => {
    const alone = householdAtEdge({
      database: gateway.database,
      upstreams: new Map(),
      toolsKey: TOOLS_KEY,
      now: gateway.now,
      fetch: edge,
    });
    const { key: text } = await somebody();
    const key = await gateway.keys.find(text);
    expect(key && (await alone.has(key))).toBeNull();
    expect(asked).toEqual([]);
  });
});
