import { describe, expect, test } from "vitest";
import { openChief, personOf } from "../objects.harness.ts";
import { CLAUDE_CODE, OPENCLAW, renamed, zipOf } from "./archives.harness.ts";

// Proposals, agents and archives in the real object; bringing.e2e.test.ts has the same through the door.

function openBringing() {
  const chief = openChief();
  const send = async (method: string, path: string, body: Uint8Array | null, as = chief.caller) => {
    const headers = { "content-type": "application/zip" };
    return chief.stub.answer({ method, url: `https://purser.test${path}`, headers, body }, as);
  };
  const propose = async (files: Readonly<Record<string, string>>) => {
    const { status, body } = await send("POST", "/api/agents/import", zipOf(files));
    return { status, body: JSON.parse(String(body)) as ReturnType<typeof JSON.parse> };
  };
  const pack = async (name: string) => (await send("GET", `/api/agents/${name}/export`, null)).body;
  return { ...chief, call: chief.call, send, propose, pack };
}

describe("allows", () => {
  test("[row 136] behaviour 43: what is taken sleeps without tools and times, its facts wait, its times are paused", async () => {
    const chief = openBringing();
    const { status, body } = await chief.propose(OPENCLAW);
    expect(status, JSON.stringify(body)).toBe(201);
    expect((await chief.call("GET", "/api/agents/molty")).status, "nothing yet").toBe(404);
    const taken = await chief.call("POST", `/api/imports/${body.id}/accept`, {});
    expect(taken.body).toEqual({ agents: ["molty", "weather"], facts: 3, schedules: 2 });
    expect((await chief.call("GET", "/api/agents/molty")).body).toMatchObject({
      status: "dormant",
      servers: [],
      schedules: 0,
    });
    const { facts } = (await chief.call("GET", "/api/memory")).body;
    expect(facts.map(({ trust }: { trust: string }) => trust)).toEqual(["tainted", "tainted", "tainted"]);
    expect((await chief.call("POST", `/api/imports/${body.id}/accept`, {})).status, "once").toBe(404);
  });

  test("[row 135] [row 136] behaviour 44: export, import, export are the same bytes", async () => {
    const chief = openBringing();
    const { id } = (await chief.propose(CLAUDE_CODE)).body;
    await chief.call("POST", `/api/imports/${id}/accept`, {});
    const first = (await chief.pack("release-notes")) as Uint8Array;
    const again = await chief.send("POST", "/api/agents/import", first);
    const proposed = JSON.parse(String(again.body));
    expect(proposed).toMatchObject({ format: "purser", agents: [{ name: "release-notes", changes: [] }] });
    await chief.call("POST", `/api/imports/${proposed.id}/accept`, {});
    expect(await chief.pack("release-notes")).toEqual(first);
  });

  test("[row 136] behaviour 43: times that do not fit the month are refused with their price, and nothing of the grant stays", async () => {
    const chief = openBringing();
    const often = [...Array(20).keys()].map(
      (n) =>
        `  - { name: s${n}, title: T, cron: "*/5 * * * *", job: brief, check: always, artifact_type: a, missed: { policy: skip }, description: D }`,
    );
    const { id } = (await chief.propose({ "SKILL.md": "---\nname: eager\ndescription: D\n---\nHi.\n" })).body;
    await chief.call("POST", `/api/imports/${id}/accept`, {});
    await chief.call("POST", "/api/agents/eager/activate", {});
    const text = `---\nschedules:\n${often.join("\n")}\n---\n`;
    const changed = await chief.call("PUT", "/api/agents/eager/files/HEARTBEAT.md", { text });
    expect(changed.body.schedules, "not granted").toBe(0);
    const refused = await chief.call("POST", "/api/agents/eager/grant", {
      servers: ["journal"],
      schedules: true,
    });
    expect(refused.status, JSON.stringify(refused.body)).toBe(402);
    expect(Number(refused.body.monthlyCost)).toBeGreaterThan(10);
    expect((await chief.call("GET", "/api/agents/eager")).body).toMatchObject({ servers: [], schedules: 0 });
    const granted = await chief.call("POST", "/api/agents/eager/grant", {
      servers: ["journal"],
      schedules: false,
    });
    expect(granted.body).toMatchObject({ servers: ["journal"], schedules: 0 });
  });
});

describe("fails safe", () => {
  test("[row 121] [row 136] behaviour 4: a proposal that is taken by two devices at once makes one agent, and its own file stays with the next", async () => {
    const chief = openBringing();
    const { body } = await chief.propose(OPENCLAW);
    const accept = () => chief.call("POST", `/api/imports/${body.id}/accept`, {});
    const taken = await Promise.all([accept(), accept()]);
    expect(taken.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
    const { agents } = (await chief.call("GET", "/api/agents")).body;
    expect(agents.filter(({ name }: { name: string }) => name === "molty")).toHaveLength(1);
    await chief.call("PUT", "/api/agents/molty/files/AGENT.md", { text: "Mine." });
    const again = await chief.propose(OPENCLAW);
    expect((await chief.call("GET", "/api/agents/molty/files/AGENT.md")).body.text).toBe("Mine.");
    expect((await chief.send("DELETE", `/api/imports/${again.body.id}`, null)).status).toBe(204);
    expect((await chief.call("GET", "/api/agents/molty/files/AGENT.md")).body.text).toBe("Mine.");
  });
});

describe("refuses", () => {
  test("[row 136] behaviour 41: a hostile archive by the file's name, and nothing is written", async () => {
    const chief = openBringing();
    const evil = renamed(
      zipOf({ "SKILL.md": "---\nname: a\n---\nx", "xxxxxx/evil": "x" }),
      "xxxxxx/evil",
      "../../.evil",
    );
    const { status, body } = await chief.send("POST", "/api/agents/import", evil);
    expect([status, String(body)]).toEqual([400, expect.stringContaining("../../.evil")]);
    expect((await chief.call("GET", "/api/imports")).body.count).toBe(0);
  });

  test.each(["architect", "cos", "system", "purser", "fitness-coach"])(
    "[row 121] [row 136] behaviour 4: an agent called %s, which is a name of the house",
    async (name) => {
      const chief = openBringing();
      const before = (await chief.call("GET", "/api/agents")).body.agents;
      const { status, body } = await chief.propose({
        "SKILL.md": `---\nname: ${name}\ndescription: D\n---\nHi.\n`,
      });
      expect([status, body.error]).toEqual([400, expect.stringContaining(`cannot be called ${name}`)]);
      expect((await chief.call("GET", "/api/agents")).body.agents).toEqual(before);
    },
  );

  test("[row 121] [row 136] behaviour 4: bringing one that is there changes nothing until its person has seen what would change", async () => {
    const chief = openBringing();
    const skill = (text: string) => ({ "SKILL.md": `---\nname: mine\ndescription: D\n---\n${text}\n` });
    const { id } = (await chief.propose(skill("Hi."))).body;
    await chief.call("POST", `/api/imports/${id}/accept`, {});
    const own = async () => (await chief.call("GET", "/api/agents/mine")).body.files["AGENT.md"];
    const before = await own();
    const again = (await chief.propose(skill("Ho."))).body;
    expect(again.agents).toMatchObject([{ name: "mine", changes: ["AGENT.md"] }]);
    expect(await own()).toBe(before);
    expect((await chief.send("DELETE", `/api/imports/${again.id}`, null)).status).toBe(204);
    expect(await own()).toBe(before);
  });

  test("[row 135] [row 136] what is nobody's: no agent, another person's proposal, a grant to one of the house", async () => {
    const chief = openBringing();
    expect((await chief.send("GET", "/api/agents/nobody/export", null)).status).toBe(404);
    const { id } = (await chief.propose({ "SKILL.md": "---\nname: mine\ndescription: D\n---\nHi.\n" })).body;
    const other = openChief();
    expect((await other.call("POST", `/api/imports/${id}/accept`, {}, personOf())).status).toBe(404);
    expect((await chief.call("POST", "/api/agents/cos/grant", { servers: [], schedules: true })).status).toBe(
      409,
    );
  });
});
