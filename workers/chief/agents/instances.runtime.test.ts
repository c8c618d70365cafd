import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { openDesk } from "../../model/model.harness.ts";
import { openChief, personOf, settle, world } from "../objects.harness.ts";

beforeEach(freshDatabase);

const COACH = "/api/agents/fitness-coach";
const awake = async () => {
  const chief = openChief();
  await settle(chief, "the fitness coach", ["A half marathon in May", "Saturdays", "skip", "My left knee"]);
  return chief;
};
type Chief = Awaited<ReturnType<typeof awake>>;

/** As if a file had been written when more could stand in it. */
const written = (chief: Chief, file: string, text: string) =>
  runInDurableObject(chief.stub, (_, { storage }) => {
    storage.sql.exec(
      "UPDATE instances SET files = json_set(files, ?, ?) WHERE name = 'fitness-coach'",
      `$."${file}"`,
      text,
    );
  });
const rows = (chief: Chief, query: string) =>
  runInDurableObject(chief.stub, (_, { storage }) => storage.sql.exec(query).toArray());
const says = (text: string) => openDesk(() => ({ text }), { clock: () => new Date(world.now) });
const toolsAsked = (chief: Chief): string[] =>
  (chief.asks().at(-1)?.asked.tools ?? []).flatMap((tool) => ("name" in tool ? [String(tool.name)] : []));
const BROKEN = "---\nschedules: [{ name: x }]\n---";

describe("allows", () => {
  test("[row 121] behaviour 2: the person's own file before the template's, the template's before nothing, and a system agent last", async () => {
    const chief = await awake();
    const title = async (name: string) => (await chief.call("GET", `/api/agents/${name}`)).body.title;
    expect(await title("fitness-coach")).toBe("Fitness coach");
    await chief.call("PUT", `${COACH}/files/AGENT.md`, { text: "---\ntitle: Coach Kim\n---\nBe brief." });
    expect([
      await title("fitness-coach"),
      await title("financial-advisor"),
      await title("architect"),
    ]).toEqual(["Coach Kim", "Financial advisor", "Architect"]);
    await chief.call("DELETE", `${COACH}/files/AGENT.md`);
    expect(await title("fitness-coach")).toBe("Fitness coach");
  });

  test("[row 121] behaviour 6: a list grants what it names, and only a star grants everything", async () => {
    const chief = await awake();
    world.opened = says("Done.");
    const granted = async (words: string) => {
      const text = `---\nallowed_servers: [${words}]\n---`;
      expect((await chief.call("PUT", `${COACH}/files/TOOLS.md`, { text })).status).toBe(200);
      await chief.call("POST", `${COACH}/ask`, { task: "Look" });
      return toolsAsked(chief);
    };
    const memory = await granted("memory");
    expect(memory).toContain("memory_search");
    expect(memory.every((name) => name.startsWith("memory_"))).toBe(true);
    const everything = await granted("'*'");
    expect(everything).toEqual(expect.arrayContaining([...memory, "fetch_page"]));
  });
});

describe("refuses", () => {
  test("[row 121] behaviour 5: an agent that was put to sleep speaks in no thread, works at no task and keeps no time", async () => {
    const chief = await awake();
    const { thread_id: id } = (await chief.call("POST", "/api/threads", { agent: "fitness-coach" })).body;
    const at = `/api/threads/${encodeURIComponent(id)}`;
    await expect.poll(async () => (await chief.call("GET", at)).body.status).toBe("ready");
    const given = (await chief.call("POST", `${COACH}/tasks`, { task: "Plan my week" })).body;
    await chief.call("POST", `${COACH}/rest`, {});
    world.opened = says("I am the ghost of the coach.");
    expect(await chief.hear("How far on Saturday?", id)).toMatchObject({
      is: "said",
      reply: expect.stringContaining("The fitness coach sleeps"),
    });
    await chief.at(world.now);
    const { tasks } = (await chief.call("GET", `${COACH}/tasks`)).body;
    expect(tasks).toMatchObject([{ id: given.id, status: "failed", why: expect.stringContaining("sleeps") }]);
    expect(chief.asks()).toEqual([]);
    expect((await chief.call("POST", `${COACH}/ask`, { task: "Hello" })).status).toBe(409);
    const { schedules } = (await chief.call("GET", "/api/scheduler")).body;
    expect(JSON.stringify(schedules)).not.toContain("fitness-coach");
    expect(await chief.hear("Wecke den Fitness coach")).toMatchObject({
      reply: expect.stringContaining("What are you training for"),
    });
  });

  test("[row 121] behaviour 7: an upgrade never writes over an own file, however often it is taken, and there is none of nobody", async () => {
    const chief = await awake();
    await chief.call("PUT", `${COACH}/files/BOOTSTRAP.md`, { text: "Mine." });
    await rows(
      chief,
      "UPDATE instances SET seen = json_set(seen, '$.\"BOOTSTRAP.md\"', 'Older.') WHERE name = 'fitness-coach'",
    );
    for (let twice = 0; twice < 2; twice++) {
      const { body } = await chief.call("POST", `${COACH}/upgrade`, {});
      expect(body).toMatchObject({ upgrades: [], changed: ["BOOTSTRAP.md"] });
      expect(body.files["BOOTSTRAP.md"]).toBe("Mine.");
    }
    expect((await chief.call("POST", "/api/agents/nobody/upgrade", {})).status).toBe(404);
    const asleep = await chief.call("POST", "/api/agents/financial-advisor/upgrade", {});
    expect(asleep.body, "and wakes nobody").toMatchObject({ status: "dormant", changed: [] });
  });
});

describe("fails safe", () => {
  test("[row 121] behaviour 1: too few answers, one that breaks off and one that is sent twice wake nobody by half", async () => {
    const chief = openChief();
    await settle(chief);
    const refused = await chief.call("POST", `${COACH}/activate`, { answers: ["A marathon", "Sundays"] });
    expect(refused.status).toBe(409);
    await chief.hear("Wake the fitness coach, please");
    await chief.hear("A marathon");
    await chief.hear("later");
    expect((await chief.call("GET", COACH)).body).toMatchObject({ status: "dormant", schedules: 0 });
    const answers = ["A marathon", "Sundays", "", ""];
    await Promise.all([1, 2].map(() => chief.call("POST", `${COACH}/activate`, { answers })));
    const { body } = await chief.call("GET", COACH);
    expect(body).toMatchObject({ status: "active", schedules: 1 });
    const told = (body.soul as { text: string }[]).map(({ text }) => text);
    expect(new Set(told).size, "nothing is told to it twice").toBe(told.length);
  });

  test("[row 121] behaviour 2: an own file that cannot be read any more gives way to the template's, and everything else works on", async () => {
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const chief = await awake();
    await written(chief, "HEARTBEAT.md", BROKEN);
    await written(chief, "AGENT.md", "---\ntitle: [\n---\nMine.");
    const { status, body } = await chief.call("GET", COACH);
    expect([status, body.title, body.status]).toEqual([200, "Fitness coach", "active"]);
    expect((await chief.call("GET", "/api/agents")).status).toBe(200);
    expect(await chief.hear("What do you know about me?")).toMatchObject({ is: "said" });
    const { body: file } = await chief.call("GET", `${COACH}/files/HEARTBEAT.md`);
    expect([file.text, file.isOwn], "its person sees what they wrote").toEqual([BROKEN, true]);
    expect((await chief.call("PUT", `${COACH}/files/HEARTBEAT.md`, { text: BROKEN })).status).toBe(400);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining("agent_unreadable"));
    expect(JSON.stringify(warned.mock.calls)).not.toContain("Mine.");
  });

  test("[row 121] behaviour 6: a TOOLS.md that became unreadable where it is kept grants nothing, and the agent answers all the same", async () => {
    const chief = await awake();
    world.opened = says("Rest on Friday.");
    for (const text of ["---\nallowed_servers: [memory, '*'\n---", "---\nallowed_servers: '*'\n---", ""]) {
      await written(chief, "TOOLS.md", text);
      const { status, body } = await chief.call("POST", `${COACH}/ask`, { task: `Look ${text.length}` });
      expect([status, body.text], text).toEqual([200, "Rest on Friday."]);
      expect(toolsAsked(chief), text).toEqual([]);
    }
  });

  test("[row 121] behaviour 7: an upgrade that would leave a file that cannot be read changes nothing, and says which", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const chief = await awake();
    await written(chief, "HEARTBEAT.md", BROKEN);
    const before = await rows(chief, "SELECT * FROM instances");
    const { status, body } = await chief.call("POST", `${COACH}/upgrade`, {});
    expect([status, body.error]).toEqual([400, expect.stringContaining("HEARTBEAT.md")]);
    expect(await rows(chief, "SELECT * FROM instances")).toEqual(before);
    expect((await chief.call("DELETE", `${COACH}/files/HEARTBEAT.md`)).status, "the way out").toBe(200);
    expect((await chief.call("POST", `${COACH}/upgrade`, {})).status).toBe(200);
  });

  test("[row 123] behaviour 14: a preparation that broke off with its object leaves a thread that can be used, and is not paid for again", async () => {
    const chief = await awake();
    const { thread_id: id } = (await chief.call("POST", "/api/threads", { agent: "fitness-coach" })).body;
    const at = `/api/threads/${encodeURIComponent(id)}`;
    await expect.poll(async () => (await chief.call("GET", at)).body.status).toBe("ready");
    await rows(chief, "UPDATE threads SET state = 'pre-loading', opening = NULL, why = NULL");
    const asked = chief.asks().length;
    await chief.stub.wake();
    expect((await chief.call("GET", at)).body.status, "it may still come").toBe("pre-loading");
    world.now += 6 * 60_000;
    await chief.stub.wake();
    expect((await chief.call("GET", at)).body).toMatchObject({
      status: "ready",
      note: "Its preparation broke off",
    });
    expect(await chief.hear("Hello", id)).toMatchObject({ is: "asks", before: null });
    expect(chief.asks()).toHaveLength(asked);
  });
});

describe("what is known only by name", () => {
  test("[row 121] behaviour 2: nobody of the household reaches an agent of another person by its name", async () => {
    const chief = await awake();
    await chief.call("PUT", `${COACH}/files/AGENT.md`, { text: "---\ntitle: Coach Kim\n---\nBe brief." });
    const other = openChief({}, personOf());
    expect((await other.call("GET", COACH)).body).toMatchObject({
      title: "Fitness coach",
      status: "dormant",
    });
  });
});
