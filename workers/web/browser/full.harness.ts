import type { BrowserContext } from "playwright-core";
import { OPENCLAW, zipOf } from "../../chief/bringing/archives.harness.ts";
import { fill, HOSTILE } from "./seed.harness.ts";
import type { Stand } from "./stand.harness.ts";

/** As long as an answer of an interview, a fact and an item of the plan may be, and none of it kind. */
const ILL = HOSTILE.slice(0, 150);

/**
 * Everything of `fill`, and what the other views show: what whoever is signed in on the device has told and planned, an agent that is
 * awake, what it is known by, and what waits to be brought along. Somebody who means ill wrote it where that is possible.
 */
export async function fillAll(stand: Stand, { request }: BrowserContext): Promise<void> {
  await fill(stand);
  const asPerson = async (method: string, path: string, data?: object | Buffer) => {
    const type = Buffer.isBuffer(data) ? { "content-type": "application/zip" } : {};
    const headers = { "x-requested-with": "XMLHttpRequest", origin: stand.front.url, ...type };
    const reply = await request.fetch(path, { method, headers, ...(data ? { data } : {}) });
    if (!reply.ok()) throw new Error(`${method} ${path}: ${reply.status()} ${await reply.text()}`);
    return (await reply.json()) as Record<string, unknown>;
  };
  for (const message of ["Hello", "just use the defaults"])
    await asPerson("POST", "/api/chat", { message, sessionKey: "hello" });
  const { interview } = await asPerson("GET", "/api/agents/fitness-coach");
  const answers = (interview as string[]).map(() => ILL);
  await asPerson("POST", "/api/agents/fitness-coach/activate", { answers });
  await asPerson("POST", "/api/memory", { text: ILL });
  await asPerson("POST", "/api/agents/import", Buffer.from(zipOf(OPENCLAW)));
  await callJournal(stand, "journal_settings", { time_zone: "UTC" });
  await callJournal(stand, "create_daily_plan", {
    plan_date: new Date().toISOString().slice(0, 10),
    items: [{ title: ILL, start_time: "08:00", end_time: "08:45" }, { title: "Standup" }],
  });
}

/** A tool of the journal, as Claude Code would call it over MCP. */
export async function callJournal({ front, here }: Stand, name: string, given: object): Promise<void> {
  const reply = await fetch(`${front.url}/mcp/journal`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${here.tokens.cos_internal}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: given },
    }),
  });
  if (!reply.ok) throw new Error(`${name} was answered with ${reply.status}: ${await reply.text()}`);
}
