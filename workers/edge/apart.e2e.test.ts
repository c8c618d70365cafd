import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { KID, OWNER } from "../../infra/offline/household.harness.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import type { MeReply } from "./me.ts";

// One person fills everything that they have; then another one, and the same one's other profile, read every list that there is.

/** A word that nobody else uses. */
const WORD = "quillfeather";
const AT_WORK = "brindlemoth";
/** The same for everybody, so that each could ask for the others'. */
const SESSION = "s";
/** As an MCP client asks. */
const ACCEPT = { accept: "application/json, text/event-stream" };
/** Streams, and what answers no data. */
const NO_LISTS = ["/api/live", "/ws/chat", "/approvals", "/openapi.json"];

let here: Deployment;

beforeAll(async () => {
  here = await openTestDeployment({
    model: openOfflineModel(),
    config: {
      masterKey: "ab".repeat(32),
      householdEmails: JSON.stringify([KID]),
      workProfiles: JSON.stringify([OWNER]),
    },
  });
});
afterAll(() => here.close());

/** Somebody in one of their profiles, at an address of their own: the door counts requests by addresses too. */
type Somebody = {
  readonly email: string;
  readonly at: string;
  readonly headers?: Readonly<Record<string, string>>;
};
const owner: Somebody = { email: OWNER, at: "198.51.100.1" };
const working: Somebody = { email: OWNER, at: "198.51.100.2", headers: { "x-purser-profile": "work" } };
const kid: Somebody = { email: KID, at: "198.51.100.3" };

async function as({ email, at, headers = {} }: Somebody, method: string, path: string, body?: object) {
  const reply = await here.send(path, {
    method,
    headers: {
      "cf-access-jwt-assertion": await here.signIn.sessionOf(email),
      "cf-connecting-ip": at,
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
      ...ACCEPT,
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: reply.status, text: await reply.text() };
}

const journal = (name: string, given: object) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name, arguments: given },
});

/** Something of everything that a person has. */
async function fill(who: Somebody) {
  const does = async (method: string, path: string, body: object) => {
    const { status, text } = await as(who, method, path, body);
    expect(status, `${method} ${path}: ${text.slice(0, 300)}`).toBeLessThan(300);
  };
  await does("POST", "/api/chat", { message: `Hello, ${WORD}`, sessionKey: SESSION });
  await does("POST", "/api/memory", { text: `My cat is ${WORD}` });
  await does("POST", "/api/threads", { title: WORD });
  await does("POST", "/api/scheduler", { text: `Feed ${WORD}`, inMinutes: 500_000 });
  await does("PATCH", "/api/chief", { name: WORD });
  const credential = { value: "a-token-of-mine", allowedHosts: [`${WORD}.example.com`] };
  await does("PUT", "/api/web-credentials/MINE", credential);
  await does("POST", "/mcp/journal", journal("log_journal_entry", { text: `Fed ${WORD}` }));
  await does(
    "POST",
    "/mcp/journal",
    journal("create_daily_plan", {
      plan_date: new Date().toISOString().slice(0, 10),
      items: [{ title: WORD }],
    }),
  );
}

/** Every list that they may read, with what it says. */
async function lists(who: Somebody): Promise<ReadonlyMap<string, string>> {
  const { text: me } = await as(who, "GET", "/api/me");
  const paths = (JSON.parse(me) as MeReply).may
    .filter((row) => row.startsWith("GET ") && !row.includes(":"))
    .map((row) => row.slice("GET ".length))
    .filter((path) => !NO_LISTS.includes(path) && (path.startsWith("/api/") || path === "/metrics"));
  const asked = [...paths, `/api/chat/${SESSION}`];
  const read: [string, string][] = [];
  for (const path of asked) {
    const { status, text } = await as(who, "GET", path);
    // One that was refused for coming too often would say nothing of anybody.
    expect(status === 429 || status >= 500, `${path} ${status}`).toBe(false);
    read.push([path, text]);
  }
  return new Map(read);
}

const withTheWord = (read: ReadonlyMap<string, string>) =>
  [...read].filter(([, text]) => text.includes(WORD)).map(([path]) => path);

describe("allows", () => {
  test("[row 141] second user: nothing of the first in any list of theirs, and the same beginning", async () => {
    await fill(owner);
    const own = withTheWord(await lists(owner));
    // Where the word is for its owner: a list that is missing here proves nothing about the others.
    for (const path of [
      "/api/chat",
      `/api/chat/${SESSION}`,
      "/api/memory",
      "/api/threads",
      "/api/scheduler",
      "/api/web-credentials",
      "/api/chief",
    ])
      expect(own).toContain(path);
    const theirs = await lists(kid);
    expect(theirs.size).toBeGreaterThan(25);
    expect(withTheWord(theirs)).toEqual([]);
    expect(JSON.parse(theirs.get("/api/chief") ?? "")).toMatchObject({ setup: "begins" });
  });

  test("[row 141] work profile: nothing crosses to it, and nothing of it back", async () => {
    const work = await lists(working);
    expect(work.size).toBeGreaterThan(40);
    expect(withTheWord(work)).toEqual([]);
    expect(JSON.parse(work.get("/api/chief") ?? "")).toMatchObject({ setup: "begins" });
    await as(working, "POST", "/api/memory", { text: `At work I am ${AT_WORK}` });
    await as(working, "PATCH", "/api/chief", { name: AT_WORK });
    for (const path of ["/api/memory", "/api/chief"]) {
      expect((await as(working, "GET", path)).text, path).toContain(AT_WORK);
      expect((await as(owner, "GET", path)).text, path).not.toContain(AT_WORK);
    }
  });

  test("[row 141] work profile: the journal's entries are the profile's own", async () => {
    const finds = async (who: Somebody) =>
      (
        await as(who, "POST", "/mcp/journal", journal("search_journal_history", { query: WORD }))
      ).text.includes("Fed ");
    expect(await finds(owner)).toBe(true);
    expect(await finds(working)).toBe(false);
    expect(await finds(kid)).toBe(false);
  });
});
