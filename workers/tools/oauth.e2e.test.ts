import { createHash } from "node:crypto";
import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { MINUTE_MS } from "../../policies/prices/time.ts";
import { callTool, connect, GENERATIONS, type Generation } from "../mcp/mcp.harness.ts";

// Clients that sign a person in themselves, by the official SDK, with the person's browser played by the test. What stands in Access's
// place is declared by the program (infra/access/oauth.ts).

const REDIRECT = "http://127.0.0.1:43210/callback";
let here: Deployment;
let front: LocalFront;
const clients: Client[] = [];
/** The front's clock runs ahead of the Workers' by this. */
let aheadMs = 0;

beforeAll(async () => {
  here = await openTestDeployment();
  const clock = () => new Date(Date.now() + aheadMs);
  front = await openLocalFront({ ...here, signIn: { ...here.signIn, clock } });
});
afterEach(async () => {
  aheadMs = 0;
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  front.close();
  await here.close();
});

type Kept = ReturnType<NonNullable<OAuthClientProvider["tokens"]>>;

/** What a client keeps of its sign-in, and where it sends the person. */
class Signing implements OAuthClientProvider {
  visited: URL | null = null;
  #client: { client_id: string } | undefined;
  #tokens: Kept;
  #verifier = "";
  readonly redirectUrl = REDIRECT;
  readonly clientMetadata = { client_name: "Test", redirect_uris: [REDIRECT] };

  clientInformation() {
    return this.#client;
  }
  saveClientInformation(client: { client_id: string }) {
    this.#client = client;
  }
  tokens() {
    return this.#tokens;
  }
  saveTokens(tokens: NonNullable<Awaited<Kept>>) {
    this.#tokens = tokens;
  }
  redirectToAuthorization(url: URL) {
    this.visited = url;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  codeVerifier() {
    return this.#verifier;
  }
}

/** The person's browser: it opens the page that the client led to, and says yes; back comes the address with the code. */
async function allowed(visited: URL | null, email = "owner@example.com"): Promise<URL> {
  const cookie = `CF_Authorization=${await here.signIn.sessionOf(email)}`;
  const page = await fetch(visited ?? "", { headers: { cookie } });
  const text = await page.text();
  const nonce = /name="nonce" value="([^"]+)"/.exec(text)?.[1];
  if (nonce === undefined) throw new Error(`No question: ${page.status} ${text}`);
  const reply = await fetch(new URL(visited?.pathname ?? "", front.url), {
    method: "POST",
    headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ nonce }),
    redirect: "manual",
  });
  return new URL(reply.headers.get("location") ?? "");
}

const transportOf = (authProvider: OAuthClientProvider) =>
  new StreamableHTTPClientTransport(new URL("/mcp", front.url), { authProvider });

async function opened(
  provider: OAuthClientProvider,
  generation: Generation = "2026-07-28",
  transport = transportOf(provider),
) {
  const client = new Client(
    { name: "purser-test", version: "1.0.0" },
    { versionNegotiation: { mode: GENERATIONS[generation] } },
  );
  await client.connect(transport);
  clients.push(client);
  return client;
}

/** A client that somebody has signed in. */
async function signedIn(generation?: Generation, email?: string) {
  const provider = new Signing();
  const transport = transportOf(provider);
  await expect(opened(provider, generation, transport)).rejects.toThrow(UnauthorizedError);
  await transport.finishAuth((await allowed(provider.visited, email)).searchParams);
  return { provider, client: await opened(provider, generation) };
}

const post = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${front.url}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
const bearerOf = async (provider: Signing) => {
  const tokens = await provider.tokens();
  return { authorization: `Bearer ${tokens?.access_token}` };
};

describe("allows", () => {
  test.each(Object.keys(GENERATIONS) as Generation[])(
    "[behaviour 11] a client of revision %s to find out how, to sign its person in, and to work for them [row 119]",
    async (generation) => {
      const { client } = await signedIn(generation);
      const names = (await client.listTools()).tools.map(({ name }) => name);
      expect(names).toContain("read_budget");
      expect((await callTool(client, "read_budget")).body).toHaveProperty("month");
    },
  );

  test("its token to be renewed before the client asks again, and the one before to open nothing", async () => {
    const { provider } = await signedIn();
    const before = await bearerOf(provider);
    aheadMs = 16 * MINUTE_MS;
    expect((await post("/mcp", before)).status).toBe(401);
    const client = await opened(provider);
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    expect(await bearerOf(provider)).not.toEqual(before);
  });
});

describe("refuses", () => {
  test("[behaviour 11] a stranger with the way to sign in at that path, and without a word of it at the path of keys", async () => {
    const asked = await post("/mcp");
    const said = asked.headers.get("www-authenticate") ?? "";
    expect([asked.status, said]).toEqual([401, expect.stringContaining("resource_metadata=")]);
    const where = /resource_metadata="([^"]+)"/.exec(said)?.[1] ?? "";
    expect(await (await fetch(where)).json()).toMatchObject({ resource: `${front.url}/mcp` });
    const keys = await post("/mcp/purser");
    expect([keys.status, keys.headers.get("www-authenticate")]).toEqual([
      401,
      expect.not.stringContaining("resource_metadata"),
    ]);
    const other = where.replace(/\/mcp$/, "/mcp/purser");
    expect((await fetch(other)).status).toBe(404);
  });

  test("a client to answer for its person: what waits for them is theirs [row 119]", async () => {
    const { client } = await signedIn();
    expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("answer_approval");
    const given = { decisionId: "01900000-0000-7000-8000-000000000000", decision: "approve" };
    expect((await callTool(client, "answer_approval", given)).body).toMatchObject({ code: "wrong_role" });
  });

  test("its token at every other path", async () => {
    const { provider } = await signedIn();
    const headers = await bearerOf(provider);
    for (const path of ["/mcp/purser", "/mcp/journal", "/api/halt"])
      expect([path, (await post(path, headers)).status]).toEqual([path, 401]);
    const status = await fetch(`${front.url}/api/status`, { headers });
    expect(status.status).toBe(401);
  });

  test("somebody who is not on the list of people, though Access lets them in", async () => {
    await expect(signedIn(undefined, "stranger@example.com")).rejects.toThrow();
  });

  test("what another site makes a signed-in browser send there", async () => {
    const cookie = `CF_Authorization=${await here.signIn.ownerSession()}`;
    for (const elsewhere of [
      { origin: "https://elsewhere.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ] as Record<string, string>[])
      expect((await post("/mcp", { cookie, ...elsewhere })).status).toBe(403);
  });

  test("a key in a header there, and says where it belongs", async () => {
    const reply = await post("/mcp", { authorization: `Bearer ${here.tokens.personal}` });
    expect([reply.status, await reply.text()]).toEqual([401, expect.stringContaining("/mcp/purser")]);
    const client = await connect(front.url, { authorization: `Bearer ${here.tokens.personal}` });
    clients.push(client);
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
  });

  test("an address that is neither on this machine nor on the list", async () => {
    const { registration_endpoint } = await metadata();
    for (const uri of ["https://evil.example/callback", "http://localhost.evil.example/", "javascript:1"]) {
      const reply = await fetch(registration_endpoint, {
        method: "POST",
        body: JSON.stringify({ redirect_uris: [uri] }),
      });
      expect([reply.status, await reply.json()]).toEqual([
        400,
        expect.objectContaining({ error: "invalid_redirect_uri" }),
      ]);
    }
  });

  test.each([
    ["another address than the client's", { redirect_uri: "http://127.0.0.1:1/" }, "invalid_client"],
    ["no resource", { resource: "" }, "invalid_target"],
    ["a resource that takes no such token", { resource: "https://x.example/mcp/purser" }, "invalid_target"],
    ["no proof of who began", { code_challenge: "" }, "invalid_request"],
    ["a proof that is its own secret", { code_challenge_method: "plain" }, "invalid_request"],
    ["a token in the address", { response_type: "token" }, "unsupported_response_type"],
  ])("a visit with %s, before the person is asked", async (_, change, error) => {
    const provider = new Signing();
    await expect(opened(provider)).rejects.toThrow();
    const url = new URL(provider.visited ?? "");
    for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value);
    const cookie = `CF_Authorization=${await here.signIn.ownerSession()}`;
    const reply = await fetch(url, { headers: { cookie } });
    expect([reply.status, await reply.json()]).toEqual([400, expect.objectContaining({ error })]);
  });
});

describe("fails safe", () => {
  test("a code is good once, for its client, and with what proves who began", async () => {
    const provider = new Signing();
    await expect(opened(provider)).rejects.toThrow();
    const code = (await allowed(provider.visited)).searchParams.get("code") ?? "";
    const { token_endpoint } = await metadata();
    const exchange = async (change: Record<string, string> = {}) => {
      const form = {
        grant_type: "authorization_code",
        code,
        client_id: provider.clientInformation()?.client_id ?? "",
        code_verifier: provider.codeVerifier(),
        redirect_uri: REDIRECT,
        ...change,
      };
      return (await fetch(token_endpoint, { method: "POST", body: new URLSearchParams(form) })).status;
    };
    expect(await exchange({ client_id: "another" })).toBe(400);
    const verifier = createHash("sha256").update("guessed").digest("base64url");
    expect(await exchange({ code_verifier: verifier })).toBe(400);
    // A wrong proof uses it up.
    expect(await exchange()).toBe(400);
  });

  test("a person who has not signed in is told to, and nothing is given", async () => {
    const provider = new Signing();
    await expect(opened(provider)).rejects.toThrow();
    const page = await (await fetch(provider.visited ?? "")).text();
    expect(page).toContain("You are not signed in");
    expect(page).not.toContain("nonce");
  });
});

const metadata = async () =>
  (await (
    await fetch(`${front.url}/.well-known/oauth-authorization-server/cdn-cgi/access/oauth`)
  ).json()) as Record<"registration_endpoint" | "token_endpoint", string>;
