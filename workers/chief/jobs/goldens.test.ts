import { describe, expect, test } from "vitest";
import type { House } from "../house.ts";
import type { Life, Mail } from "../life.ts";
import { simulated } from "../simulated/world.harness.ts";
import { jobs } from "./index.ts";
import type { JobWords } from "./job.ts";
import type { JobName } from "./names.ts";

// What a person reads of each job, whole, for a fixed input: read it as its owner would.

const BERLIN = "Europe/Berlin";
/** What comes of the offline model, as it is noted. */
const OFFLINE: JobWords = { why: "Without the words of a model: the offline model" };
const NOTE = "_Without the words of a model: the offline model_";
const at = (iso: string) => Date.parse(iso);

type Given = {
  readonly slot: string;
  readonly zone?: string;
  readonly data?: unknown;
  readonly life?: Partial<Life>;
  readonly house?: Partial<House>;
  readonly words?: JobWords;
};

async function read(job: JobName, { slot, zone = BERLIN, data, life, house, words = OFFLINE }: Given) {
  const { world: open } = simulated(at(slot), zone);
  const money = {
    ...(await open().house.money()),
    committedNano: 3_210_000_000,
    capNano: 15_000_000_000,
    level: 0,
  } as const;
  const quiet = { waiting: async () => [], money: async () => money };
  const world = {
    ...open(),
    house: { ...open().house, ...quiet, ...house },
    life: { mail: null, calendar: null, journal: null, ...life },
  };
  const task = {
    schedule: { agent: "cos", zone, seen: null } as never,
    slot: at(slot),
    run: "run-1",
    data,
    seen: null,
  };
  const facts = await jobs[job].prepare(task, world);
  const wish = jobs[job].wish(facts, task);
  const { title, body, artifact, notify } = jobs[job].conclude(
    facts,
    wish === null ? null : words,
    task,
    world,
  );
  return { wish, notify, told: `${title}\n${body}`, page: artifact?.content };
}
const calendar = (...events: readonly (readonly [string, string, string])[]) => ({
  calendar: {
    between: async () => events.map(([title, from, to]) => ({ title, from: at(from), to: at(to) })),
  },
});
const MONEY = "Money: $3.21 of $15.00 this month.";

describe("the brief", () => {
  const day = (slot: string) => ({ slot, data: { day: slot.slice(0, 10) } });

  test("[row 125] an empty day: says so, and asks no model", async () => {
    const { wish, told, page } = await read("brief", { ...day("2027-03-03T06:00:00Z"), life: calendar() });
    expect([wish, told, page]).toEqual([
      null,
      "Brief for 2027-03-03\nNothing waits for you, and nothing happened that you have to know.",
      `Nothing waits for you, and nothing happened that you have to know.\n\n${MONEY}`,
    ]);
  });

  test("[row 125] German titles, a holiday, two whole days, across midnight and across days, each with the date where it is not today", async () => {
    const { told, page } = await read("brief", {
      ...day("2027-03-03T06:00:00Z"),
      life: calendar(
        ["Weiberfastnacht (Feiertag)", "2027-03-02T23:00:00Z", "2027-03-03T23:00:00Z"],
        ["Messe in Köln", "2027-03-02T23:00:00Z", "2027-03-04T23:00:00Z"],
        ["Frühstück mit Jürgen", "2027-03-03T07:30:00Z", "2027-03-03T08:15:00Z"],
        ["Nachtzug nach Zürich", "2027-03-03T21:30:00Z", "2027-03-04T06:05:00Z"],
        ["Schicht", "2027-03-02T21:00:00Z", "2027-03-03T07:00:00Z"],
        ["Silvesterprobe", "2027-03-03T20:00:00Z", "2027-03-03T23:00:00Z"],
      ),
    });
    expect(told).toBe("Brief for 2027-03-03\n6 today.");
    expect(page).toBe(`6 today.

## Today

- all day Weiberfastnacht (Feiertag)
- all day, 2027-03-03 to 2027-03-04, Messe in Köln
- 08:30 to 09:15 Frühstück mit Jürgen
- 22:30 to 2027-03-04 07:05 Nachtzug nach Zürich
- 2027-03-02 22:00 to 08:00 Schicht
- 21:00 to 24:00 Silvesterprobe

${MONEY}

${NOTE}`);
  });

  test("[row 125] one call, told in the person's zone, in Berlin and in New York", async () => {
    const call = calendar(["Call", "2027-03-17T14:00:00Z", "2027-03-17T15:00:00Z"]);
    const line = async (zone: string) =>
      (await read("brief", { ...day("2027-03-17T11:00:00Z"), zone, life: call })).page?.split("\n")[4];
    expect([await line(BERLIN), await line("America/New_York")]).toEqual([
      "- 15:00 to 16:00 Call",
      "- 10:00 to 11:00 Call",
    ]);
  });

  test.each([
    ["2027-03-28T05:00:00Z", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z"],
    ["2027-10-31T06:00:00Z", "2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z"],
  ])("[row 125] %s: a day of 23 or 25 hours is one whole day", async (slot, from, to) => {
    const { page } = await read("brief", { ...day(slot), life: calendar(["Uhren umstellen", from, to]) });
    expect(page).toContain("- all day Uhren umstellen\n");
  });

  test("[row 125] counts things, not lines; says when an answer is due on another day; invents no whole number of what was cut", async () => {
    const { told, page } = await read("brief", {
      ...day("2027-03-03T06:00:00Z"),
      house: {
        waiting: async () => [
          { id: "1", description: "Pay the invoice", expiresAt: at("2027-03-03T08:00:00Z") },
          { id: "2", description: "Deploy the site", expiresAt: at("2027-03-05T08:00:00Z") },
        ],
        endedSince: async () =>
          ["t1", "t2", "t3"].map((taskId) => ({ taskId, outcome: "succeeded" as const, closedAt: 0 })),
      },
    });
    expect(told).toBe("Brief for 2027-03-03\n2 to answer, 3 since yesterday.");
    expect(page).toContain("- Pay the invoice, until 09:00\n- Deploy the site, until 2027-03-05 09:00\n");
    expect(page).toContain("- 3 tasks succeeded: t1, t2, t3\n");
    const many = Array.from({ length: 20 }, (_, n) => ({ id: `${n}`, description: "Pay", expiresAt: 0 }));
    const full = await read("brief", {
      ...day("2027-03-03T06:00:00Z"),
      house: { waiting: async () => many },
    });
    expect(full.told).toContain("20 or more to answer.");
  });

  test("fails safe [row 125]: a calendar that does not answer is told, never taken for an empty one", async () => {
    const broken = { calendar: { between: () => Promise.reject(new Error("reset")) } };
    for (const job of ["brief", "retro"] as const) {
      const { page } = await read(job, { ...day("2027-03-03T20:00:00Z"), life: broken });
      expect(page).toContain("## Not known\n\n- the calendar could not be read just now");
    }
  });
});

describe("the others", () => {
  const mailsOf = (count: number): Mail[] =>
    Array.from({ length: count }, (_, n) => ({
      id: `m${n}`,
      from: `anna${n}@example.com`,
      subject: `Größe ${n}`,
      text: "x",
      at: 0,
    }));

  test("[row 125] forty mails: each is there once, there is room for an answer to all, and none is said to be urgent without a model", async () => {
    const { wish, told, page } = await read("mail", {
      slot: "2027-03-03T06:00:00Z",
      data: { mails: mailsOf(40) },
    });
    expect(told).toBe("40 new mails\nNone was sorted: no model read them.");
    expect(page?.match(/^- /gm)).toHaveLength(40);
    expect(page).toContain("## Not sorted\n\n- anna0@example.com: Größe 0\n");
    expect(page).toContain(NOTE);
    expect(wish?.maxOutputTokens).toBe(3_200);
  });

  test("[row 125] two mails, sorted; what the model left out is kept, and what it made up is not told", async () => {
    const said = {
      mails: [
        { id: "m0", needs: "today", about: "The rent is due" },
        { id: "made-up", needs: "today", about: "Invented" },
      ],
    };
    const { told, page } = await read("mail", {
      slot: "2027-03-03T06:00:00Z",
      data: { mails: mailsOf(2) },
      words: { said, label: "claude" },
    });
    expect(told).toBe("2 new mails\nanna0@example.com: The rent is due");
    expect(page).toBe(
      "## Today\n\n- anna0@example.com: The rent is due\n\n## Later\n\n- anna1@example.com: Größe 1",
    );
  });

  test("[row 127] a question that waits until another day says which; without a model no mail is urgent", async () => {
    const waiting = [{ id: "1", description: "Pay", expiresAt: at("2027-03-05T08:00:00Z") }];
    const { told, page } = await read("urgency", {
      slot: "2027-03-03T06:00:00Z",
      data: { waiting, mails: mailsOf(1) },
    });
    expect([told, page]).toEqual([
      "One thing cannot wait\nPay waits for your answer until 2027-03-05 09:00",
      undefined,
    ]);
    const none = await read("urgency", {
      slot: "2027-03-03T06:00:00Z",
      data: { waiting: [], mails: mailsOf(1) },
    });
    expect(none.notify).toBe(false);
  });

  test("[row 125] the evening: one thing is one thing", async () => {
    const { told, page } = await read("retro", {
      slot: "2027-03-03T20:00:00Z",
      data: { day: "2027-03-03" },
      house: { endedSince: async () => [{ taskId: "t1", outcome: "failed" as const, closedAt: 0 }] },
    });
    expect(told).toBe("Review of 2027-03-03\n1 thing happened; to answer: 0.");
    expect(page).toBe(`1 thing happened; to answer: 0.\n\n## Done\n\n- 1 task failed: t1\n\n${NOTE}`);
  });

  test.each([
    ["2027-01-01T09:00:00Z", BERLIN, "December 2026"],
    ["2027-02-28T23:30:00Z", BERLIN, "February 2027"],
    ["2027-03-01T03:00:00Z", "America/New_York", "January 2027"],
  ])("[row 126] expenses at %s in %s are of %s", async (slot, zone, month) => {
    const { wish, told } = await read("expenses", { slot, zone });
    expect([wish, told.split("\n")[0]]).toEqual([null, `Expenses of ${month}`]);
  });

  test("[row 126] a week with one run; and one without, which tells nobody", async () => {
    const entries = [{ at: 0, kind: "training", text: "Läufe, 10.5 km, 60 min" }];
    const { told, page } = await read("training", { slot: "2027-03-07T18:00:00Z", data: { entries } });
    expect(told).toBe("Training of the week\n1 entry this week.");
    expect(page).toBe(`## The week\n\n- Läufe, 10.5 km, 60 min\n\n${NOTE}`);
    const other = await read("portfolio", { slot: "2027-03-07T18:00:00Z", data: { entries } });
    expect([other.wish, other.notify, other.page]).toEqual([null, false, undefined]);
  });
});
