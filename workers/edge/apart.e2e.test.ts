import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Household, KID, OWNER, openHousehold } from "../../infra/offline/household.harness.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import type { MeReply } from "./me.ts";

// One person fills everything that they have; then another one, and the same one's other profile, read every list that there is.

/** A word that nobody else uses. */
const WORD = "quillfeather";
const WORK = { "x-purser-profile": "work" };
/** The same for everybody, so that each could ask for the others'. */
const SESSION = "s";
/** As an MCP client asks. */
const ACCEPT = { accept: "application/json, text/event-stream" };
/** Streams, and what answers no data. */
const NO_LISTS = ["/api/live", "/ws/chat", "/approvals", "/openapi.json"];

let home: Household;

beforeAll(async () => {
  home = await openHousehold({
    model: openOfflineModel(),
    config: { workProfiles: JSON.stringify([OWNER]) },
  });
});
afterAll(() => home.close());

type Headers = Readonly<Record<string, string>>;

const journal = (name: string, given: object) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name, arguments: given },
});

/** Something of everything that a person has. */
async function fill(email: string, more: Headers = {}) {
  const does = async (method: string, path: string, body: object) => {
    const { status, bytes } = await home.as(email, method, path, body, { ...ACCEPT, ...more });
    expect(status, `${method} ${path}: ${new TextDecoder().decode(bytes).slice(0, 300)}`).toBeLessThan(300);
  };
  await does("POST", "/api/chat", { message: `Hello, ${WORD}`, sessionKey: SESSION });
  await does("POST", "/api/memory", { text: `My cat is ${WORD}` });
  await does("POST", "/api/threads", { title: WORD });
  await does("POST", "/api/scheduler", { text: `Feed ${WORD}`, inMinutes: 500_000 });
  await does("PATCH", "/api/chief", { name: WORD });
  await does("POST", "/mcp/journal", journal("log_journal_entry", { text: `Fed ${WORD}` }));
  await does("POST", "/mcp/journal", journal("create_daily_plan", { items: [{ title: WORD }] }));
}

/** Every list that they may read, with what it says. */
async function lists(email: string, more: Headers = {}): Promise<ReadonlyMap<string, string>> {
  const { body } = await home.as(email, "GET", "/api/me", undefined, more);
  const paths = (body as MeReply).may
    .filter((row) => row.startsWith("GET ") && !row.includes(":"))
    .map((row) => row.slice("GET ".length))
    .filter((path) => !NO_LISTS.includes(path) && (path.startsWith("/api/") || path === "/metrics"));
  const asked = [...paths, `/api/chat/${SESSION}`];
  const read: [string, string][] = [];
  for (const path of asked) {
    const { status, bytes } = await home.as(email, "GET", path, undefined, more);
    expect(status, path).toBeLessThan(500);
    read.push([path, new TextDecoder().decode(bytes)]);
  }
  return new Map(read);
}

const withTheWord = (read: ReadonlyMap<string, string>) =>
  [...read].filter(([, text]) => text.includes(WORD)).map(([path]) => path);

describe("allows", () => {
  test("[row 141] second user: nothing of the first in any list of theirs, and the same beginning", async () => {
    await fill(OWNER);
    const own = withTheWord(await lists(OWNER));
    // Where the word is for its owner: a list that is missing here proves nothing about the others.
    for (const path of [
      "/api/chat",
      `/api/chat/${SESSION}`,
      "/api/memory",
      "/api/threads",
      "/api/scheduler",
      "/api/chief",
    ])
      expect(own).toContain(path);
    const theirs = await lists(KID);
    expect(theirs.size).toBeGreaterThan(25);
    expect(withTheWord(theirs)).toEqual([]);
    expect(JSON.parse(theirs.get("/api/chief") ?? "")).toMatchObject({ setup: "begins" });
  });

  test("[row 141] work profile: nothing crosses to it, and nothing of it back", async () => {
    const work = await lists(OWNER, WORK);
    expect(work.size).toBeGreaterThan(40);
    expect(withTheWord(work)).toEqual([]);
    expect(JSON.parse(work.get("/api/chief") ?? "")).toMatchObject({ setup: "begins" });
    const templates = JSON.parse(work.get("/api/agents") ?? "") as { agents: { name: string }[] };
    expect(templates.agents.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["pull-requests", "work-items", "data-queries"]),
    );
    const spent = async (more: Headers = {}) => {
      const text = (await lists(OWNER, more)).get("/api/usage") ?? "";
      return (JSON.parse(text) as { calls: number }).calls;
    };
    const before = await spent();
    await home.as(OWNER, "POST", "/api/chat", { message: "At work", sessionKey: SESSION }, WORK);
    await home.as(OWNER, "POST", "/api/agents/data-queries/activate", {}, WORK);
    const { body: agents } = await home.as(OWNER, "GET", "/api/agents");
    const status = (agents as { agents: { name: string; status: string }[] }).agents.find(
      ({ name }) => name === "data-queries",
    )?.status;
    expect(status).toBe("dormant");
    expect(await spent()).toBe(before);
  });

  test("[row 141] work profile: the journal's entries are the profile's own", async () => {
    const found = async (email: string, more: Headers = {}) => {
      const asked = journal("search_journal_history", { query: WORD });
      const { bytes } = await home.as(email, "POST", "/mcp/journal", asked, { ...ACCEPT, ...more });
      return new TextDecoder().decode(bytes).includes("Fed ");
    };
    expect(await found(OWNER)).toBe(true);
    expect(await found(OWNER, WORK)).toBe(false);
    expect(await found(KID)).toBe(false);
  });
});
