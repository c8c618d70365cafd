import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { openDesk } from "../../model/model.harness.ts";
import { openChief, settle, world } from "../objects.harness.ts";

beforeEach(freshDatabase);

const awake = async () => {
  const chief = openChief();
  await settle(chief, "the fitness coach", ["A half marathon in May", "Saturdays", "skip", "My left knee"]);
  return chief;
};
type Chief = Awaited<ReturnType<typeof awake>>;

/** As if the coach had been woken when its template's file still said this. */
const wokenWith = (chief: Chief, file: string, text: string) =>
  runInDurableObject(chief.stub, (_, { storage }) => {
    storage.sql.exec(
      "UPDATE instances SET seen = json_set(seen, ?, ?) WHERE name = 'fitness-coach'",
      `$."${file}"`,
      text,
    );
  });
const fileOf = (file: string, name = "fitness-coach") => `/api/agents/${name}/files/${file}` as const;

describe("allows", () => {
  test("[row 122] soul, heartbeat and bootstrap: each is a document that can be read, changed and taken back", async () => {
    const chief = await awake();
    for (const file of ["AGENT.md", "TOOLS.md", "BOOTSTRAP.md", "HEARTBEAT.md"])
      expect(await chief.call("GET", fileOf(file)), file).toMatchObject({
        status: 200,
        body: { name: "fitness-coach", file, isOwn: false, text: expect.stringMatching(/\S/) },
      });
    const { body: before } = await chief.call("GET", fileOf("BOOTSTRAP.md"));
    const changed = await chief.call("PUT", fileOf("BOOTSTRAP.md"), { text: "Ask how the knee is." });
    expect(changed).toMatchObject({ status: 200, body: { changed: ["BOOTSTRAP.md"] } });
    expect((await chief.call("GET", fileOf("BOOTSTRAP.md"))).body).toMatchObject({
      text: "Ask how the knee is.",
      isOwn: true,
    });
    expect((await chief.call("DELETE", fileOf("BOOTSTRAP.md"))).body.changed).toEqual([]);
    expect((await chief.call("GET", fileOf("BOOTSTRAP.md"))).body).toEqual(before);
    const { soul } = (await chief.call("GET", "/api/agents/fitness-coach")).body;
    expect(soul).toHaveLength(3);
    expect(soul[0].text).toContain("A half marathon in May");
  });

  test("[row 122] a line of the soul goes alone, and is in no prompt, no search and no extraction after that", async () => {
    const chief = await awake();
    const { soul } = (await chief.call("GET", "/api/agents/fitness-coach")).body;
    const knee = soul.find(({ text }: { text: string }) => text.includes("left knee"));
    const { status, body } = await chief.call("DELETE", `/api/agents/fitness-coach/soul/${knee.id}`);
    expect(status).toBe(200);
    expect(JSON.stringify(body.soul)).not.toContain("knee");
    expect((await chief.call("DELETE", `/api/agents/fitness-coach/soul/${knee.id}`)).status).toBe(404);
    const heard = await chief.hear("What do you know about me?");
    expect(JSON.stringify(heard)).not.toContain("knee");
    expect(JSON.stringify(heard)).toContain("half marathon");
  });

  test("[row 121] behaviour 7: an upgrade shows its diff, takes over the files that were not changed, and keeps the soul", async () => {
    const chief = await awake();
    await chief.call("PUT", fileOf("BOOTSTRAP.md"), { text: "Mine." });
    for (const file of ["AGENT.md", "BOOTSTRAP.md"]) {
      const { text } = (await chief.call("GET", fileOf(file))).body;
      await wokenWith(chief, file, file === "AGENT.md" ? text.replace("one thing", "two things") : "Older.");
    }
    const { body } = await chief.call("GET", "/api/agents/fitness-coach/upgrade");
    expect(body.files).toMatchObject([
      { file: "AGENT.md", isOwn: false },
      { file: "BOOTSTRAP.md", isOwn: true },
    ]);
    expect(body.files[0].diff).toMatch(/^-.*two things/m);
    expect(body.files[0].diff).toMatch(/^\+.*one thing/m);
    const soul = (await chief.call("GET", "/api/agents/fitness-coach")).body.soul;
    const after = (await chief.call("POST", "/api/agents/fitness-coach/upgrade", {})).body;
    expect(after).toMatchObject({ upgrades: [], changed: ["BOOTSTRAP.md"], soul });
    expect(after.files["AGENT.md"]).toContain("one thing");
    expect(after.files["BOOTSTRAP.md"]).toBe("Mine.");
    expect((await chief.call("GET", "/api/agents/fitness-coach/upgrade")).body.files).toEqual([]);
  });

  test("[row 121] behaviour 5: put to sleep and woken again is one instance, with what it was told", async () => {
    const chief = await awake();
    expect((await chief.call("POST", "/api/agents/fitness-coach/rest", {})).body).toMatchObject({
      status: "dormant",
      schedules: 0,
      soulLines: 3,
    });
    const refused = await chief.call("POST", "/api/agents/fitness-coach/activate", {});
    expect(refused.status, "its questions first").toBe(409);
    const answers = ["", "", "", ""];
    expect((await chief.call("POST", "/api/agents/fitness-coach/activate", { answers })).body).toMatchObject({
      status: "active",
      schedules: 1,
      soulLines: 3,
    });
    const { agents } = (await chief.call("GET", "/api/agents")).body;
    expect(agents.filter(({ name }: { name: string }) => name === "fitness-coach")).toHaveLength(1);
  });

  test("[row 123] behaviour 14: a thread is pre-loading, ready, in progress, and is found, named, marked and gone to", async () => {
    const chief = await awake();
    const begun = await chief.call("POST", "/api/threads", { agent: "fitness-coach", title: "The plan" });
    expect(begun).toMatchObject({ status: 201, body: { status: "pre-loading", opening: null } });
    const id: string = begun.body.thread_id;
    const at = `/api/threads/${encodeURIComponent(id)}`;
    await expect.poll(async () => (await chief.call("GET", at)).body.status).toBe("ready");
    expect((await chief.call("GET", at)).body.opening).toMatch(/\S/);
    const heard = await chief.hear("How far on Saturday?", id);
    expect(heard).toMatchObject({ is: "asks", before: expect.stringMatching(/\S/), after: null });
    expect((await chief.call("GET", at)).body.status).toBe("in-progress");
    const named = await chief.call("PATCH", at, { title: "May", emoji: "🏃" });
    expect(named.body).toMatchObject({ title: "May", emoji: "🏃" });
    expect((await chief.call("PATCH", at, { emoji: null })).body.emoji).toBeNull();
    expect((await chief.call("GET", "/api/threads?q=may")).body.threads).toMatchObject([{ thread_id: id }]);
    expect((await chief.call("GET", "/api/threads?q=nothing")).body.threads).toEqual([]);
    const own = (await chief.call("POST", "/api/threads", { title: "Shopping" })).body;
    expect(own).toMatchObject({ agent: "cos", status: "ready", title: "Shopping" });
    await chief.call("POST", `/api/threads/${encodeURIComponent(own.thread_id)}/load`, {});
    expect((await chief.call("GET", "/api/threads")).body).toMatchObject({
      current_thread_id: own.thread_id,
      total_count: 2,
    });
    await chief.hear("Hello", id);
    expect((await chief.call("GET", "/api/threads")).body.current_thread_id).toBe(id);
    expect((await chief.call("GET", "/api/health")).body).toEqual({
      status: "ok",
      graph_ready: true,
      current_thread: id,
    });
    for (const one of [id, own.thread_id]) expect(one, "goes into a path as it is").toMatch(/^[\w.-]+$/);
  });

  test("[row 121] what an agent was told stands under what is known, and is forgotten there", async () => {
    const chief = await awake();
    const { told, facts } = (await chief.call("GET", "/api/memory")).body;
    expect(facts).toEqual([]);
    expect(told).toMatchObject([
      {
        agent: "fitness-coach",
        source: "told to the fitness coach",
        text: expect.stringContaining("half marathon"),
      },
      { text: expect.stringContaining("Saturdays") },
      { text: expect.stringContaining("left knee") },
    ]);
    expect((await chief.call("DELETE", `/api/memory/${told[2].id}`)).status).toBe(200);
    expect((await chief.call("DELETE", `/api/memory/${told[2].id}`)).status).toBe(404);
    expect((await chief.call("GET", "/api/agents/fitness-coach")).body.soul).toHaveLength(2);
  });

  test("[row 137] schedules are counted alike wherever they are: paused ones too, and no reminders", async () => {
    const chief = await awake();
    const { schedules } = (await chief.call("GET", "/api/scheduler")).body;
    for (const { id } of schedules) await chief.call("PATCH", `/api/scheduler/${id}`, { status: "paused" });
    await chief.hear("Remind me in 20 minutes to call Jo");
    const { agents } = (await chief.call("GET", "/api/agents")).body;
    const sum = agents.reduce((all: number, one: { schedules: number }) => all + one.schedules, 0);
    expect([sum, (await chief.stub.counts()).schedules]).toEqual([schedules.length, schedules.length]);
    expect(sum).toBeGreaterThan(6);
  });

  test("[row 123] behaviour 14: a preparation that fails leaves a thread that can be used", async () => {
    const chief = await awake();
    world.opened = openDesk(() => "bad-key", { clock: () => new Date(world.now) });
    const { thread_id: id } = (await chief.call("POST", "/api/threads", { agent: "fitness-coach" })).body;
    const at = `/api/threads/${encodeURIComponent(id)}`;
    await expect.poll(async () => (await chief.call("GET", at)).body.status).toBe("ready");
    expect((await chief.call("GET", at)).body).toMatchObject({ opening: null, note: expect.any(String) });
    expect(await chief.hear("Hello", id)).toMatchObject({ is: "asks", before: null });
  });

  test("usage: what turns and work have come to, by model, of a thread and of a time", async () => {
    const chief = await awake();
    const spent = { model: "claude-haiku-5-5", inputTokens: 100, outputTokens: 20, costNano: 20_000 };
    const turn = { session: "s", message: "a", reply: "b", isTainted: false, ...spent };
    const { now } = world;
    const day = 24 * 3_600_000;
    const id = (n: number) => `00000000-0000-7000-8000-00000000000${n}`;
    await chief.stub.keep(chief.name, { ...turn, id: id(1), at: now });
    await chief.stub.keep(chief.name, { ...turn, id: id(1), at: now });
    await chief.stub.keep(chief.name, { ...turn, id: id(2), at: now - 3 * day, session: "other" });
    const usage = async (query: string) => (await chief.call("GET", `/api/usage?${query}`)).body;
    expect(await usage("filter=day")).toMatchObject({ calls: 1, input_tokens: 100, cost: "0.00002" });
    expect(await usage("filter=week")).toMatchObject({
      calls: 2,
      by_model: [{ model: "claude-haiku-5-5", calls: 2, output_tokens: 40 }],
    });
    expect(await usage("filter=thread&thread_id=other")).toMatchObject({ calls: 1 });
    expect(await usage("filter=all&model=another")).toMatchObject({ calls: 0, by_model: [] });
    expect((await chief.call("GET", "/api/usage?filter=thread")).status).toBe(400);
    const { monthUsd } = (await chief.call("GET", "/api/agents/cos")).body;
    expect(monthUsd).toBe("0.00004");
  });
});

describe("refuses", () => {
  test.each([
    "---\nallowed_servers: []\n---",
    "---\nallowed_servers: [memory\n---",
    "Everything.",
    "---\n---",
  ])(
    "[row 121] behaviour 6: a TOOLS.md that is empty, missing its list or unreadable grants nothing: %j",
    async (text) => {
      const chief = await awake();
      const { status, body } = await chief.call("PUT", fileOf("TOOLS.md"), { text });
      expect([status, body.servers]).toEqual([200, []]);
    },
  );

  test("[row 122] a file that cannot be read, one of a sleeping agent, and a name that is no file", async () => {
    const chief = await awake();
    const broken = await chief.call("PUT", fileOf("HEARTBEAT.md"), {
      text: "---\nschedules: [{ name: x }]\n---",
    });
    expect([broken.status, broken.body.error]).toEqual([400, expect.stringContaining("HEARTBEAT.md")]);
    const { body } = await chief.call("GET", "/api/agents/fitness-coach");
    expect([body.changed, body.schedules], "nothing half-written").toEqual([[], 1]);
    const asleep = await chief.call("PUT", fileOf("AGENT.md", "financial-advisor"), { text: "Hi." });
    expect([asleep.status, asleep.body.error]).toEqual([409, expect.stringContaining("wake it")]);
    expect((await chief.call("GET", fileOf("SOUL.md"))).status).toBe(400);
  });

  test("[row 121] behaviour 1: a dormant agent that is mentioned or looked at stays dormant", async () => {
    const chief = openChief();
    await settle(chief);
    await chief.hear("What would a fitness coach say to ten kilometres?");
    await chief.call("GET", "/api/agents/fitness-coach");
    expect((await chief.call("POST", "/api/threads", { agent: "fitness-coach" })).status).toBe(409);
    expect((await chief.call("GET", "/api/agents/fitness-coach")).body).toMatchObject({
      status: "dormant",
      schedules: 0,
    });
  });
});

describe("counts", () => {
  test("[row 137] an administrator sees numbers of a person's agents, and no word of them", async () => {
    const chief = await awake();
    await chief.hear("Remember that the safe is behind the piano");
    const counts = await chief.stub.counts();
    expect(counts).toMatchObject({
      isSetUp: true,
      agents: [
        { name: "cos", status: "active", upgrades: 0 },
        { name: "fitness-coach", status: "active", upgrades: 0 },
      ],
      facts: 1,
    });
    expect(counts.schedules).toBeGreaterThan(6);
    expect(JSON.stringify(counts)).not.toMatch(/piano|knee|marathon/);
  });
});

describe("a heartbeat that is edited", () => {
  test("[row 124] behaviour 8: its text, a removal and a rename reach the schedules exactly once", async () => {
    const chief = await awake();
    const { text } = (await chief.call("GET", fileOf("HEARTBEAT.md", "cos"))).body;
    const own = async () =>
      (await chief.call("GET", "/api/scheduler")).body.schedules.filter(
        ({ agent_name: agent }: { agent_name: string }) => agent === "cos",
      );
    const before = await own();
    const edited = text
      .replace("name: email-triage", "name: post-triage")
      .replace(/(name: retro[\s\S]*?description: ).*/, "$1Another text.");
    expect(edited).not.toBe(text);
    await chief.call("PUT", fileOf("HEARTBEAT.md", "cos"), { text: edited });
    await chief.call("PUT", fileOf("HEARTBEAT.md", "cos"), { text: edited });
    const after = await own();
    expect(after).toHaveLength(before.length);
    expect(
      after.filter(({ description }: { description: string }) => description === "Another text."),
    ).toHaveLength(1);
    const idOf = (list: { id: string; skill: string }[], skill: string) =>
      list.find((one) => one.skill === skill)?.id;
    expect(idOf(after, "retro"), "the same schedule").toBe(idOf(before, "retro"));
    expect(idOf(after, "mail"), "another one").not.toBe(idOf(before, "mail"));
    await chief.call("PUT", fileOf("HEARTBEAT.md", "cos"), { text: "---\nschedules: []\n---" });
    expect(await own()).toEqual([]);
    await chief.call("DELETE", fileOf("HEARTBEAT.md", "cos"));
    expect(await own()).toHaveLength(before.length);
  });
});
