import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { sqlOf } from "../../portable/storage.ts";
import { countRows } from "../../rows.harness.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { NOW, openOrchestrator, world } from "../objects.harness.ts";
import { LEFT_OUT, makeLighter } from "./weight.ts";

// Workers Free writes 100,000 rows a day. Measured: 1 for an event that nobody subscribes to, 18 for one with an execution of one
// piece of output, so that 500 executions a day take a tenth of it.
const EVENT_ROWS_MAX = 1;
const EXECUTION_ROWS_MAX = 18;

const NIGHT = Date.parse("2046-11-13T03:10:00Z");
const clock = () => new Date(world.now);
type Here = ReturnType<typeof openOrchestrator>;
const PING = { eventType: "ping", sourceType: "manual", payload: "x".repeat(200) };

const saying = (text: string) => openOrchestrator({ opened: openDesk(() => ({ text }), { clock }) });
const night = async (here: Here, days: number) => {
  world.now = NIGHT + days * DAY_MS;
  await here.object.wake();
};
const listed = async (here: Here, path: string): Promise<{ id: string }[]> =>
  (await here.call("GET", `${path}?limit=500`)).body;

/** Ten executions that have ended, each of an event of its own. */
async function ranTen(here: Here) {
  const made = await here.subscribed({ name: "A", maxConcurrent: 50 }, { eventType: "ping" });
  for (let n = 0; n < 10; n++) await here.call("POST", "/api/events", PING);
  await here.settle();
  await here.settle();
  const ended = await listed(here, "/api/executions");
  expect(ended.map((one) => (one as { status?: string }).status)).toEqual(Array(10).fill("completed"));
  return made;
}

describe("allows", () => {
  test("what is older than 30 days to go, the oldest first, with all that hangs on it [row 60] [row 63]", async () => {
    const here = saying("line");
    await ranTen(here);
    const [executions, events] = [await listed(here, "/api/executions"), await listed(here, "/api/events")];
    await night(here, 31);
    expect(await listed(here, "/api/executions")).toEqual(executions.slice(0, 8));
    expect(await listed(here, "/api/events")).toEqual(events.slice(0, 8));
    await runInDurableObject(here.object, (_, { storage }) => {
      const all = (table: string) => sqlOf(storage).all(`SELECT * FROM ${table}`).length;
      expect([all("output"), all("dispatches")]).toEqual([8, 8]);
    });
  });

  test("what a persona remembers to outlive the run in which it learnt it [row 93]", async () => {
    const here = saying('{"agent_memory":{"title":"T","content":"C"}}');
    const { persona } = await ranTen(here);
    for (let days = 31; days < 50; days++) await night(here, days);
    expect((await listed(here, "/api/executions")).length).toBeLessThan(5);
    await runInDurableObject(here.object, (_, { storage }) => {
      const memories = sqlOf(storage).all("SELECT id FROM said WHERE persona_id = ?", persona.id);
      expect(memories).toHaveLength(10);
    });
  });

  test("texts that weigh too much together: the oldest go first, and the rows say so [row 60]", async () => {
    const here = saying(`${"a".repeat(4_000)}\nend`);
    await ranTen(here);
    const [newest, oldest] = [
      (await listed(here, "/api/executions"))[0],
      (await listed(here, "/api/executions"))[9],
    ];
    const linesBefore = (await here.detail(oldest?.id ?? "")).outputLines;
    await runInDurableObject(here.object, (_, { storage }) => {
      const sql = sqlOf(storage);
      const weighs = () =>
        sql.all<{ n: number }>(
          "SELECT SUM(output_bytes + COALESCE(LENGTH(input_data), 0)) AS n FROM executions",
        )[0]?.n ?? 0;
      const most = Math.round(weighs() / 2);
      makeLighter(sql, most);
      expect(weighs()).toBeLessThanOrEqual(most + 2_000);
      expect(weighs()).toBeGreaterThan(most / 2);
    });
    expect(await here.detail(oldest?.id ?? "")).toMatchObject({
      output: [LEFT_OUT],
      outputLines: linesBefore,
    });
    expect((await here.detail(newest?.id ?? "")).output).toHaveLength(2);
  });
});

describe("refuses", () => {
  test("to delete by day, what is younger, and what has not ended [row 59] [row 60]", async () => {
    const here = saying("line");
    await here.call("POST", "/api/personas", { id: "shell", name: "S", runsOn: "worker" });
    for (let n = 0; n < 10; n++) await here.call("POST", "/api/execute", { prompt: "x", personaId: "shell" });
    await night(here, 29);
    expect(await listed(here, "/api/executions")).toHaveLength(10);
    await night(here, 60);
    expect(await listed(here, "/api/executions")).toHaveLength(10);
  });
});

describe("fails safe", () => {
  test("a clock that is wrong by a century takes a fifth of each table in a night at most [row 60] [row 103]", async () => {
    const here = saying("line");
    await ranTen(here);
    await night(here, 36_500);
    expect(await listed(here, "/api/executions")).toHaveLength(8);
    expect(await listed(here, "/api/events")).toHaveLength(8);
  });

  test(`an event writes ${EVENT_ROWS_MAX} rows at most, an execution with its event ${EXECUTION_ROWS_MAX} [row 85]`, async () => {
    const here = saying("line");
    await here.call("POST", "/api/events", PING);
    const alone = await countRows(here.object);
    await here.call("POST", "/api/events", PING);
    const event = alone();
    await here.subscribed({ name: "A", maxConcurrent: 50 }, { eventType: "ping" });
    world.now = NOW + 60_000;
    const whole = await countRows(here.object);
    await here.call("POST", "/api/events", PING);
    await here.settle();
    const execution = whole();
    expect((await listed(here, "/api/executions"))[0]).toMatchObject({ status: "completed" });
    expect(event).toBeGreaterThan(0);
    expect(event).toBeLessThanOrEqual(EVENT_ROWS_MAX);
    expect(execution).toBeLessThanOrEqual(EXECUTION_ROWS_MAX);
  });

  test("an hour in which nothing happens writes nothing, asks no model, and sets no alarm [row 85]", async () => {
    const here = saying("line");
    await ranTen(here);
    await here.settle();
    const asked = world.opened.sent().length;
    const rows = await countRows(here.object);
    world.now = Date.parse("2046-11-20T12:00:00Z");
    await here.object.wake();
    expect([rows(), world.opened.sent().length]).toEqual([0, asked]);
    const alarm = await runInDurableObject(here.object, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeNull();
  });
});
