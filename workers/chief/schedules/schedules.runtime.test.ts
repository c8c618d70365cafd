import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { Mail } from "../life.ts";
import { NOW, openChief, settle, world } from "../objects.harness.ts";

const BRIEF_AT = Date.parse("2046-11-13T06:30:00.000Z");
/** So near that few of the checks every five minutes come between. */
const SHORTLY_BEFORE = BRIEF_AT - HOUR_MS;
const MAIL: Mail = {
  id: "m1",
  from: "bank@example.com",
  subject: "Card blocked",
  text: "Call us today.",
  at: NOW,
};

type Scheduled = {
  id: string;
  skill: string;
  next_run: string | null;
  quiet: { count: number; why: string | null };
  last_run: Record<string, unknown> | null;
};
const scheduled = async (chief: ReturnType<typeof openChief>, skill: string): Promise<Scheduled> => {
  const { schedules } = (await chief.call("GET", "/api/scheduler")).body as { schedules: Scheduled[] };
  const found = schedules.find((one) => one.skill === skill);
  if (found === undefined) throw new Error(`There is no ${skill}`);
  return found;
};
const runsOf = async (chief: ReturnType<typeof openChief>, skill: string) =>
  (await chief.call("GET", `/api/scheduler/${(await scheduled(chief, skill)).id}/runs`)).body.runs;
const told = async (chief: ReturnType<typeof openChief>) =>
  (await chief.call("GET", "/api/notifications")).body.notifications;

/** Mail that is there after a cursor: how many of them were handed out. */
const inbox = (...mails: Mail[]) => ({
  since: async (cursor: string | null) => ({
    mails: mails.slice(Number(cursor ?? 0)),
    cursor: String(mails.length),
  }),
});

describe("allows", () => {
  test("[row 124] [row 125] the brief comes within a minute of its time: one artifact, one notification, one hint, one push", async () => {
    const chief = openChief({
      now: SHORTLY_BEFORE,
      waiting: [{ id: "d1", description: "Deploy the site", expiresAt: BRIEF_AT + 5 * HOUR_MS }],
    });
    await settle(chief);
    world.told = [];
    await chief.until(BRIEF_AT);
    const [run] = await runsOf(chief, "brief");
    expect(run).toMatchObject({
      slot: "2046-11-13T06:30:00.000Z",
      status: "done",
      started_at: "2046-11-13T06:30:00.000Z",
    });
    const { artifacts } = (await chief.call("GET", "/api/artifacts?type=daily_plan")).body;
    expect(artifacts).toHaveLength(1);
    const { content } = (await chief.call("GET", `/api/artifacts/${artifacts[0].id}`)).body;
    expect(content).toContain("Deploy the site, until 12:30");
    expect(content).toContain("$1.23 of $10.00 this month");
    expect(content).toContain("Answer the first one first.");
    expect(await told(chief)).toMatchObject([
      { from_agent: "cos", artifact_id: artifacts[0].id, priority: "normal" },
    ]);
    expect(world.told.filter(([topics]) => topics.includes("agents"))).toContainEqual([
      ["agents"],
      chief.caller.name,
    ]);
    await runDurableObjectAlarm(chief.stub);
    expect(world.notices).toHaveLength(1);
    expect(chief.asks()).toHaveLength(1);
    expect(world.opened.ledger.asks[0]).toMatchObject({
      work: "background",
      scope: { user: chief.caller.name, schedule: "cos/daily-planner" },
    });
  });

  test("[row 125] a morning with nothing to say says so, without a model", async () => {
    const chief = openChief({ now: SHORTLY_BEFORE });
    await settle(chief);
    await chief.until(BRIEF_AT);
    expect(await told(chief)).toMatchObject([{ message: expect.stringContaining("Nothing waits for you") }]);
    expect(chief.asks()).toEqual([]);
  });

  test("[row 126] behaviour 10: the expenses reminder costs nothing and names last month, in January too", async () => {
    const chief = openChief({ now: Date.parse("2046-12-31T22:30:00Z") });
    await settle(chief);
    await chief.until(Date.parse("2047-01-01T08:30:00Z"));
    expect((await told(chief)).map(({ title }: { title: string }) => title)).toContain(
      "Expenses of December 2046",
    );
    expect(chief.asks()).toEqual([]);
  });

  test("[row 127] what cannot wait is told within five minutes, once; the model is asked only about mail", async () => {
    const chief = openChief();
    await settle(chief);
    world.waiting = [{ id: "d1", description: "Pay the invoice", expiresAt: NOW + HOUR_MS }];
    await chief.until(NOW + 20 * MINUTE_MS);
    expect(await told(chief)).toMatchObject([
      { priority: "urgent", message: expect.stringContaining("Pay the invoice") },
    ]);
    expect(chief.asks()).toEqual([]);
  });

  test("[row 127] [row 168] behaviour 24: new mail is weighed once, and told only where the model names it", async () => {
    const { openDesk } = await import("../../model/model.harness.ts");
    const opened = openDesk(
      () => ({
        text: JSON.stringify({
          urgent: [
            { id: "m1", why: "The card is blocked" },
            { id: "made-up", why: "no" },
          ],
        }),
      }),
      { clock: () => new Date(world.now) },
    );
    const chief = openChief({
      opened,
      life: { mail: inbox(MAIL, { ...MAIL, id: "m2", subject: "News" }), calendar: null, journal: null },
    });
    await settle(chief);
    await chief.until(NOW + 30 * MINUTE_MS);
    expect(chief.asks()).toHaveLength(1);
    expect(await told(chief)).toMatchObject([
      { priority: "urgent", message: expect.stringContaining("The card is blocked") },
    ]);
    expect((await told(chief))[0].message).not.toContain("News");
    expect(JSON.stringify(chief.asks()[0]?.asked.messages), "fenced").toContain("<material>");
  });
});

describe("refuses", () => {
  test("[row 168] behaviour 23: a check that finds nothing asks no model, reserves nothing, and writes one row", async () => {
    const chief = openChief();
    await settle(chief);
    await chief.until(NOW + 10 * MINUTE_MS);
    const { quiet } = await scheduled(chief, "urgency");
    const next = Date.parse((await scheduled(chief, "urgency")).next_run ?? "");
    world.now = next;
    const written = await runInDurableObject(chief.stub, async (object, state) => {
      const counts: number[] = [];
      const { sql } = state.storage;
      const exec = sql.exec.bind(sql);
      // Counted where the rows are written: by the database itself.
      sql.exec = ((query: string, ...values: unknown[]) => {
        const cursor = exec(query, ...values);
        const rows = cursor.toArray();
        counts.push(cursor.rowsWritten);
        return Object.assign(cursor, { toArray: () => rows, one: () => rows[0] });
      }) as typeof sql.exec;
      await (object as unknown as { alarm(): Promise<void> }).alarm();
      sql.exec = exec as typeof sql.exec;
      return counts.reduce((sum, count) => sum + count, 0);
    });
    expect(written).toBe(1);
    expect((await scheduled(chief, "urgency")).quiet).toMatchObject({
      count: quiet.count + 1,
      why: "nothing_new",
    });
    expect(chief.asks()).toEqual([]);
    expect(world.opened.ledger.asks).toEqual([]);
  });

  test("[row 175] behaviour 30: two deliveries of one alarm make one run", async () => {
    const waiting = [{ id: "d1", description: "x", expiresAt: NOW + 2 * DAY_MS }];
    const chief = openChief({ now: SHORTLY_BEFORE, waiting });
    await settle(chief);
    await chief.until(BRIEF_AT - MINUTE_MS);
    world.now = BRIEF_AT;
    await runInDurableObject(chief.stub, async (object) => {
      const woken = object as unknown as { alarm(): Promise<void> };
      await Promise.all([woken.alarm(), woken.alarm()]);
    });
    expect(await runsOf(chief, "brief")).toHaveLength(1);
    expect(
      (await told(chief)).filter(({ title }: { title: string }) => title.startsWith("Brief")),
    ).toHaveLength(1);
    expect(chief.asks()).toHaveLength(1);
  });

  test("[row 123] behaviour 22: words that do not fit tell nobody, and the run says so", async () => {
    const { openDesk } = await import("../../model/model.harness.ts");
    const opened = openDesk(() => ({ text: "Here is your brief!" }), { clock: () => new Date(world.now) });
    const chief = openChief({
      now: SHORTLY_BEFORE,
      opened,
      waiting: [{ id: "d1", description: "x", expiresAt: NOW + 2 * DAY_MS }],
    });
    await settle(chief);
    await chief.until(BRIEF_AT);
    expect((await runsOf(chief, "brief"))[0]).toMatchObject({
      status: "failed",
      why: expect.stringContaining("does not fit"),
    });
    expect(await told(chief)).toEqual([]);
    expect((await chief.call("GET", "/api/artifacts")).body.count).toBe(0);
  });
});

describe("fails safe", () => {
  test.each([
    [MINUTE_MS, "done", BRIEF_AT],
    [2 * HOUR_MS, "done", BRIEF_AT],
    [4 * HOUR_MS, "skipped", BRIEF_AT],
    [3 * DAY_MS + 4 * HOUR_MS, "skipped", BRIEF_AT + 3 * DAY_MS],
  ])("[row 176] behaviour 27: after an outage of %i ms the brief is %s", async (outage, status, slot) => {
    const chief = openChief({ now: SHORTLY_BEFORE });
    await settle(chief);
    await chief.until(BRIEF_AT - MINUTE_MS);
    await chief.at(BRIEF_AT + outage);
    const runs = await runsOf(chief, "brief");
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ status, slot: new Date(slot).toISOString() });
    if (status === "skipped") expect(runs[0].why).toContain("Nobody was there");
    expect(Date.parse((await scheduled(chief, "brief")).next_run ?? "")).toBeGreaterThan(world.now);
  });

  test("[row 123] behaviour 12: a run that broke off while the model spoke is resumed once, with one artifact and one notification", async () => {
    const { openDesk } = await import("../../model/model.harness.ts");
    const clock = () => new Date(world.now);
    const opened = openDesk(() => ({ text: JSON.stringify({ summary: "Answer x." }) }), { clock });
    let end = (): void => {};
    const send = () => {
      end();
      return new Promise<never>(() => {});
    };
    const chief = openChief({
      now: SHORTLY_BEFORE,
      opened: { ...opened, desk: { ...opened.desk, send } },
      waiting: [{ id: "d1", description: "x", expiresAt: NOW + 2 * DAY_MS }],
    });
    await settle(chief);
    await chief.until(BRIEF_AT - MINUTE_MS);
    await runInDurableObject(chief.stub, (_object, state) => {
      end = () => state.abort("the platform moved it");
    });
    await chief.at(BRIEF_AT).catch(() => {});
    world.opened = opened;
    await chief.at(BRIEF_AT + 5 * MINUTE_MS);
    const runs = await runsOf(chief, "brief");
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ status: "done" });
    expect((await chief.call("GET", "/api/artifacts?type=daily_plan")).body.count).toBe(1);
    expect(await told(chief)).toHaveLength(1);
  });

  test("[row 124] behaviour 23: a check that fails is told at the third time, once, and holds up no other schedule", async () => {
    const chief = openChief({ now: SHORTLY_BEFORE });
    await settle(chief);
    world.house = () => {
      throw new Error("D1 is away: secret-token");
    };
    await chief.until(SHORTLY_BEFORE + 30 * MINUTE_MS);
    const said = await told(chief);
    expect(said).toMatchObject([{ title: "Urgency check does not work" }]);
    expect(JSON.stringify(said), "behaviour 13").not.toContain("secret-token");
    expect((await runsOf(chief, "urgency"))[0]).toMatchObject({ status: "skipped", why: "Its check failed" });
    await chief.until(BRIEF_AT);
    const { artifacts } = (await chief.call("GET", "/api/artifacts?type=daily_plan")).body;
    expect(artifacts[0].content_preview, "what could not be read is not taken for nothing").toBeDefined();
    const { content } = (await chief.call("GET", `/api/artifacts/${artifacts[0].id}`)).body;
    expect(content).toContain("approvals could not be read");
  });

  test("[row 177] behaviour 34: without money for words the brief comes all the same, and says why", async () => {
    const waiting = [{ id: "d1", description: "Deploy", expiresAt: NOW + 2 * DAY_MS }];
    const chief = openChief({ now: SHORTLY_BEFORE, waiting });
    await settle(chief);
    world.opened.ledger.state.level = 2;
    await chief.until(BRIEF_AT);
    const [{ artifact_id: id }] = await told(chief);
    const { content } = (await chief.call("GET", `/api/artifacts/${id}`)).body;
    expect(content).toContain("Deploy");
    expect(content).toContain("Without the words of a model");
  });
});
