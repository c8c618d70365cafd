import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { type Household, KID, OWNER, openHousehold } from "../../../infra/offline/household.harness.ts";
import { METRICS } from "../monitoring/metrics.ts";
import { DayStatsReply, SlaReply } from "../monitoring/operations.ts";

// The router through the public door, in the requests and with the replies of the agency router that Purser takes the place of
// (https://github.com/Miles0sage/openclaw-assistant, the agency router's own page): every field of its blocks, with a value of its kind.

let home: Household;

beforeAll(async () => {
  home = await openHousehold();
});
afterAll(() => home.close());

const as: Household["as"] = (...asked) => home.as(...asked);

const owner = (method: string, path: string, body?: object) => as(OWNER, method, path, body);

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const text = expect.any(String);
const number = expect.any(Number);

const ROUTED = {
  message: "I need to implement a REST API endpoint with error handling",
  userId: "user-123",
  context: { channel: "slack", projectId: "proj-456" },
};

describe("allows", () => {
  test("[row 21] POST /api/route: the block of its contract, an answer that is kept, and the same one", async () => {
    const fresh = await owner("POST", "/api/route", ROUTED);
    expect(fresh.status).toBe(200);
    const { model, ...contract } = fresh.body;
    expect(contract).toEqual({
      agent: "codegen",
      confidence: number,
      reason: expect.stringMatching(/^Keywords: .+ matched Code generation \(\w+ confidence\); \w+ task$/),
      skillFilesUsed: ["codegen"],
      estimatedCost: number,
      complexity: "simple",
      latency: number,
      timestamp,
      cached: false,
      matchedKeywords: expect.arrayContaining(["REST API", "endpoint", "implement", "error"]),
    });
    expect(contract.confidence).toBeGreaterThan(0.5);
    expect(contract.estimatedCost, "by the price book").toBeGreaterThan(0);
    expect(model).toMatch(/^claude-/);
    const again = (await owner("POST", "/api/route", ROUTED)).body;
    expect(again).toEqual({ ...fresh.body, cached: true, latency: number, timestamp });
  });

  test("[row 21] POST /api/analyze: the block of its contract, and nothing is counted", async () => {
    const before = (await owner("GET", "/api/routing-stats")).body.cache.totalRequests;
    const { status, body } = await owner("POST", "/api/analyze", {
      message: "Design a microservices architecture with Kubernetes",
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      complexity: {
        level: "moderate",
        score: 5,
        factors: expect.arrayContaining([text]),
        estimatedTokens: 13,
      },
      agents: expect.arrayContaining([
        {
          agent: "infrastructure",
          score: number,
          domain: "cloud",
          matches: expect.arrayContaining([{ keyword: "Kubernetes", confidence: number, domain: "cloud" }]),
        },
      ]),
      confidence: number,
      domain: text,
      estimatedCost: number,
      timestamp,
    });
    expect((await owner("GET", "/api/routing-stats")).body.cache.totalRequests).toBe(before);
  });

  test("[row 22] GET /api/routing-stats, and POST /api/admin/clear-cache: figures of the memory begin anew", async () => {
    for (const _ of [1, 2])
      await owner("POST", "/api/route", { message: "Deploy the Docker image to the cluster" });
    const { body } = await owner("GET", "/api/routing-stats");
    expect(body).toEqual({
      cache: { hits: number, misses: number, hitRate: number, totalRequests: number, avgLatency: number },
      routing: expect.objectContaining({ infrastructure: { total: 2, avg_confidence: number } }),
      topAgents: expect.arrayContaining([{ agent: "infrastructure", total: 2, avg_confidence: number }]),
      timestamp,
    });
    expect(body.cache.totalRequests).toBe(body.cache.hits + body.cache.misses);
    expect((await owner("POST", "/api/admin/clear-cache", {})).body).toEqual({
      success: true,
      message: "Cache cleared successfully",
      timestamp,
    });
    expect((await owner("GET", "/api/routing-stats")).body).toMatchObject({
      cache: { hits: 0, misses: 0, hitRate: 0, totalRequests: 0 },
      routing: { infrastructure: { total: 2 } },
    });
    const after = await owner("POST", "/api/route", { message: "Deploy the Docker image to the cluster" });
    expect(after.body.cached).toBe(false);
  });

  test("[row 22] GET /api/agents: the block of its contract for agents, an agency's and personas; a sleeping one is not enabled", async () => {
    const made = await owner("POST", "/api/personas", {
      name: "Release notes",
      description: "Writes release notes from merged changes",
      systemPrompt: "Write release notes.",
    });
    expect(made.status).toBe(201);
    const { body } = await owner("GET", "/api/agents");
    const seen = { id: text, name: text, description: text, costPerToken: number, timestamp: undefined };
    for (const agent of body.agents)
      expect(agent).toMatchObject({
        id: seen.id,
        name: seen.name,
        description: seen.description,
        keywords: expect.any(Array),
        domains: expect.any(Array),
        costPerToken: number,
        enabled: expect.any(Boolean),
      });
    expect(body).toMatchObject({ count: body.agents.length, timestamp });
    const by = (source: string) =>
      body.agents
        .filter((agent: { source: string }) => agent.source === source)
        .map(({ id }: { id: string }) => id);
    expect(by("graph")).toEqual(["codegen", "infrastructure", "planning", "security"]);
    expect(by("persona")).toEqual([made.body.id]);
    expect(by("template")).toEqual([
      "cos",
      "data-queries",
      "financial-advisor",
      "fitness-coach",
      "pull-requests",
      "work-items",
    ]);
    expect(body.agents.find(({ id }: { id: string }) => id === "fitness-coach")).toMatchObject({
      enabled: false,
      status: "dormant",
    });
    const routed = await owner("POST", "/api/route", { message: "Release notes, please" });
    expect(routed.body.agent).toBe(made.body.id);
  });

  test("[row 22] GET /api/skill-files and /api/keyword-search: the blocks of their contract", async () => {
    const { body } = await owner("GET", "/api/skill-files");
    expect(body).toEqual({
      skillFiles: expect.arrayContaining([
        {
          id: "codegen",
          name: "Code generation",
          agent: "codegen",
          description: text,
          keywords: expect.any(Array),
        },
      ]),
      count: body.skillFiles.length,
      timestamp,
    });
    expect((await owner("GET", "/api/keyword-search?q=KUBER")).body).toEqual({
      keyword: "KUBER",
      agents: [{ id: "infrastructure", name: "Infrastructure", matches: ["Kubernetes"] }],
      skills: [
        { id: "infrastructure", name: "Infrastructure", agent: "infrastructure", matches: ["Kubernetes"] },
      ],
      timestamp,
    });
  });

  test("[row 23] GET /api/graph, /api/channels and /api/search over the Markdown of the skill graph", async () => {
    const graph = (await owner("GET", "/api/graph")).body;
    expect(graph.count).toBe(graph.nodes.length);
    const ids = new Set(graph.nodes.map(({ id }: { id: string }) => id));
    for (const { links } of graph.nodes) for (const link of links) expect(ids).toContain(link);
    const { channels, count } = (await owner("GET", "/api/channels")).body;
    expect(count).toBe(5);
    expect(channels.map(({ id }: { id: string }) => id).toSorted()).toEqual([
      "discord",
      "email",
      "page",
      "slack",
      "telegram",
    ]);
    const found = (await owner("GET", "/api/search?q=escalation")).body;
    expect(found.results[0]).toMatchObject({ id: "fallback", type: "guide", score: number });
  });

  test("[row 23] GET /metrics for a scraper with a bearer token: every part answers, in Prometheus's text", async () => {
    const reply = await home.here.send("/metrics", {
      headers: { authorization: `Bearer ${home.here.tokens.cos_internal}` },
    });
    expect([reply.status, reply.headers.get("content-type")]).toEqual([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
    ]);
    const said = await reply.text();
    for (const part of ["gate", "ledger", "personas", "agents", "channels"])
      expect(said).toContain(`purser_up{part="${part}"} 1\n`);
    // By no channel anything has come or gone yet.
    const isSaid = (name: string) => !/^purser_channels_\w+_seconds$/.test(name);
    for (const name of Object.keys(METRICS).filter(isSaid))
      expect(said).toMatch(new RegExp(`^${name}(\\{.+\\})? [\\d.]+$`, "m"));
    // By the door itself; what was asked before is counted by now.
    expect(said).toMatch(/^purser_door_requests_total\{class="\w+",status="200"\} [1-9]/m);
    const agency = await home.here.send("/metrics", {
      headers: { authorization: `Bearer ${home.here.tokens.agency}` },
    });
    expect(agency.status).toBe(403);
  });
});

describe("the dashboard's figures", () => {
  test("[row 23] GET /api/stats and GET /api/sla: the members of their contract, from what was routed, decided and spent", async () => {
    const before = (await owner("GET", "/api/stats")).body;
    await owner("POST", "/api/route", { message: "Write a regex for German postcodes" });
    const stats = await owner("GET", "/api/stats");
    expect(z.strictObject(DayStatsReply.shape).parse(stats.body)).toEqual(stats.body);
    expect(stats.body).toMatchObject({
      requests: before.requests + 1,
      costToday: expect.stringMatching(/^\$/),
      workerStatus: { gate: "up", ledger: "up", personas: "up", agents: "up" },
    });
    const sla = await owner("GET", "/api/sla");
    expect(z.strictObject(SlaReply.shape).parse(sla.body)).toEqual(sla.body);
    expect(sla.body.costTrend).toHaveLength(7);
  });

  test("[row 23] another person of the household has figures of their own, and a program of another role none", async () => {
    expect((await as(KID, "GET", "/api/stats")).body.requests).toBe(0);
    const reply = await home.here.send("/api/stats", {
      headers: { authorization: `Bearer ${home.here.tokens.agency}` },
    });
    expect(reply.status).toBe(403);
  });
});

describe("refuses", () => {
  test("[row 21] [row 22] behaviour 49: no message, one that is too long, a query of one character, and an admin path without an admin", async () => {
    for (const path of ["/api/route", "/api/analyze"]) {
      expect(await owner("POST", path, {}), path).toMatchObject({
        status: 400,
        body: { code: "invalid_request", error: expect.stringContaining("message") },
      });
      expect((await owner("POST", path, { message: "x".repeat(8_001) })).status, path).toBe(413);
    }
    for (const path of ["/api/keyword-search?q=a", "/api/keyword-search", "/api/search?q="])
      expect((await owner("GET", path)).status, path).toBe(400);
    expect((await as(KID, "POST", "/api/admin/clear-cache", {})).status).toBe(403);
  });

  test("[row 21] [row 22] another person of the household sees none of the owner's figures and no personas", async () => {
    await owner("POST", "/api/route", { message: "Rotate the leaked API key" });
    expect((await as(KID, "GET", "/api/routing-stats")).body).toMatchObject({ routing: {}, topAgents: [] });
    const { agents } = (await as(KID, "GET", "/api/agents")).body;
    expect(agents.filter(({ source }: { source: string }) => source === "persona")).toEqual([]);
  });
});
