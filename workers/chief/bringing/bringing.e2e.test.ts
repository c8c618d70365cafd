import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Household, KID, OWNER, openHousehold } from "../../../infra/offline/household.harness.ts";
import { CLAUDE_CODE, OPENCLAW, renamed, zipOf } from "./archives.harness.ts";

// Bringing agents along and taking them away, through the public door.

let home: Household;

beforeAll(async () => {
  home = await openHousehold();
});
afterAll(() => home.close());

const as: Household["as"] = (...asked) => home.as(...asked);

const owner = (method: string, path: string, body?: object | Uint8Array) => as(OWNER, method, path, body);

describe("allows", () => {
  test("[row 136] behaviour 43: a proposal changes nothing; what is taken sleeps, has no tools and no times, and its facts wait", async () => {
    const before = (await owner("GET", "/api/agents")).body.count;
    const { status, body } = await owner("POST", "/api/agents/import", zipOf(OPENCLAW));
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body).toMatchObject({
      format: "openclaw",
      agents: [
        { name: "molty", changes: null, wants: [], monthlyCost: "0.00" },
        { name: "weather", monthlyCost: "0.00" },
      ],
      facts: ["Lives in Lisbon", "Prefers mornings", "The bike is blue"],
    });
    expect((await owner("GET", "/api/agents")).body.count, "nothing yet").toBe(before);
    expect((await owner("GET", "/api/imports")).body).toMatchObject({ count: 1, imports: [{ id: body.id }] });
    expect((await owner("POST", `/api/imports/${body.id}/accept`, {})).body).toEqual({
      agents: ["molty", "weather"],
      facts: 3,
      schedules: 2,
    });
    expect((await owner("GET", "/api/imports")).body.count).toBe(0);
    expect((await owner("GET", "/api/agents/molty")).body).toMatchObject({
      status: "dormant",
      servers: [],
      schedules: 0,
    });
    const { facts } = (await owner("GET", "/api/memory")).body;
    expect(facts.map(({ trust }: { trust: string }) => trust)).toEqual(["tainted", "tainted", "tainted"]);
    const { schedules } = (await owner("GET", "/api/scheduler")).body;
    const brought = schedules.filter(({ title }: { title: string }) =>
      ["standup", "water-plants"].includes(title),
    );
    expect(brought.map(({ status: state }: { status: string }) => state)).toEqual(["paused", "paused"]);
    const listed = (await owner("GET", "/api/agents")).body.agents.find(
      ({ id }: { id: string }) => id === "molty",
    );
    expect(listed).toMatchObject({ source: "imported", enabled: false });
  });

  test("[row 135] [row 136] [row 138] behaviour 44: export, import by another person, export: the same bytes", async () => {
    const proposed = (await owner("POST", "/api/agents/import", zipOf(CLAUDE_CODE))).body;
    await owner("POST", `/api/imports/${proposed.id}/accept`, {});
    const first = await owner("GET", "/api/agents/release-notes/export");
    expect([first.status, first.headers.get("content-type")]).toEqual([200, "application/zip"]);
    const { body } = await as(KID, "POST", "/api/agents/import", first.bytes);
    expect(body).toMatchObject({ format: "purser", agents: [{ name: "release-notes", changes: null }] });
    await as(KID, "POST", `/api/imports/${body.id}/accept`, {});
    expect((await as(KID, "GET", "/api/agents/release-notes/export")).bytes).toEqual(first.bytes);
    expect((await as(KID, "GET", "/api/agents/reviewer")).status, "only what was in it").toBe(404);
  });

  test("[row 135] what an agent was told of its person is in its archive only when it is asked for", async () => {
    const { interview } = (await owner("GET", "/api/agents/fitness-coach")).body;
    await owner("POST", "/api/agents/fitness-coach/activate", {
      answers: interview.map(() => "A secret goal"),
    });
    const holds = async (path: string) =>
      new TextDecoder("latin1").decode((await owner("GET", path)).bytes).includes("SOUL.md");
    expect(await holds("/api/agents/fitness-coach/export")).toBe(false);
    expect(await holds("/api/agents/fitness-coach/export?soul=1")).toBe(true);
  });

  test("[row 136] behaviour 43: tools and times are granted one by one, and times that do not fit the month are refused", async () => {
    const often = `---\nschedules:\n${[...Array(20).keys()]
      .map(
        (n) =>
          `  - { name: s${n}, title: T, cron: "*/5 * * * *", job: brief, check: always, artifact_type: a, missed: { policy: skip }, description: D }`,
      )
      .join("\n")}\n---\n`;
    const proposed = (
      await owner(
        "POST",
        "/api/agents/import",
        zipOf({ "SKILL.md": "---\nname: eager\ndescription: D\n---\nHi.\n" }),
      )
    ).body;
    await owner("POST", `/api/imports/${proposed.id}/accept`, {});
    await owner("POST", "/api/agents/eager/activate", {});
    expect((await owner("PUT", "/api/agents/eager/files/HEARTBEAT.md", { text: often })).body.schedules).toBe(
      0,
    );
    const refused = await owner("POST", "/api/agents/eager/grant", { servers: ["journal"], schedules: true });
    expect(refused).toMatchObject({
      status: 402,
      body: { monthlyCost: expect.stringMatching(/^\d+\.\d{2}/) },
    });
    expect((await owner("GET", "/api/agents/eager")).body, "nothing of it").toMatchObject({
      servers: [],
      schedules: 0,
    });
    const granted = await owner("POST", "/api/agents/eager/grant", {
      servers: ["journal"],
      schedules: false,
    });
    expect(granted.body).toMatchObject({ servers: ["journal"], schedules: 0 });
  });
});

describe("refuses", () => {
  test("[row 136] behaviours 41 and 42: hostile archives and addresses by their name, and nothing is written", async () => {
    const before = (await owner("GET", "/api/imports")).body.count;
    const evil = renamed(
      zipOf({ "SKILL.md": "---\nname: a\n---\nx", "xxxxxx/evil": "x" }),
      "xxxxxx/evil",
      "../../.evil",
    );
    for (const [body, said] of [
      [evil, "../../.evil"],
      [new TextEncoder().encode("hello"), "no ZIP archive"],
      [{ url: "http://a.example/x.zip" }, "Only https"],
      [{ url: "https://127.0.0.1/x.zip" }, "named, not numbered"],
      [{ url: "https://a.example/x.zip", sha256: "a" }, "sha256"],
    ] as const) {
      const { status, body: problem } = await owner("POST", "/api/agents/import", body);
      expect([status, problem.error], said).toEqual([400, expect.stringContaining(said)]);
    }
    const large = await owner("POST", "/api/agents/import", new Uint8Array(1024 * 1024 + 1));
    expect(large.status).toBe(413);
    expect((await owner("GET", "/api/imports")).body.count).toBe(before);
  });

  test("[row 135] [row 136] what is nobody's: no agent, no proposal, another person's proposal, a grant to one of the house", async () => {
    expect((await owner("GET", "/api/agents/nobody/export")).status).toBe(404);
    const { id } = (
      await owner(
        "POST",
        "/api/agents/import",
        zipOf({ "SKILL.md": "---\nname: mine\ndescription: D\n---\nHi.\n" }),
      )
    ).body;
    expect((await as(KID, "GET", `/api/imports/${id}`)).status).toBe(404);
    expect((await as(KID, "POST", `/api/imports/${id}/accept`, {})).status).toBe(404);
    expect((await owner("DELETE", `/api/imports/${id}`)).status).toBe(204);
    expect((await owner("POST", `/api/imports/${id}/accept`, {})).status).toBe(404);
    const grant = await owner("POST", "/api/agents/cos/grant", { servers: [], schedules: true });
    expect(grant).toMatchObject({ status: 409, body: { error: expect.stringContaining("TOOLS.md") } });
  });
});
