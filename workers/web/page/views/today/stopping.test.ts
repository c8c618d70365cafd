import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

// The door as this page meets it: tasks and executions that are open until they are halted, and what may not be halted.

vi.mock("idb-keyval", () => ({
  createStore: () => null,
  get: async () => undefined,
  set: async () => undefined,
  clear: async () => undefined,
}));

const open = { tasks: [] as string[], queued: [] as string[], running: [] as string[] };
const halted: string[] = [];
let refused: string | null = null;
/** What comes to run with the first halt. */
let late: string | null = null;
/** What another device does in the middle, once: after the change of this path and before it is answered. */
let between: { readonly after: string; readonly act: () => void } | null = null;

const problem = (status: number, detail: string) =>
  Response.json({ status, code: "too_many_requests", detail }, { status });

type Things = { newTasks?: boolean; schedules?: string[]; personas?: string[] };
/** What the gate has written down of it, for every device: a line for each thing of each hold. */
let lines: { hold: string; kind: string; id: string }[] = [];
let holds = 0;

const pairsOf = ({ newTasks = false, schedules = [], personas = [] }: Things) => [
  ...(newTasks ? [{ kind: "newTasks", id: "" }] : []),
  ...schedules.map((id) => ({ kind: "schedule", id })),
  ...personas.map((id) => ({ kind: "persona", id })),
];

/** What the gate tells of it. */
function noted() {
  if (lines.length === 0) return null;
  const idsOf = (wanted: string) => [
    ...new Set(lines.filter(({ kind }) => kind === wanted).map(({ id }) => id)),
  ];
  return {
    newTasks: idsOf("newTasks").length > 0,
    schedules: idsOf("schedule"),
    personas: idsOf("persona"),
    holds: [...new Set(lines.map(({ hold }) => hold))],
  };
}

function note({ hold = {}, release = {} }: { hold?: Things; release?: Things & { holds?: string[] } }) {
  holds += 1;
  const its = `h-${holds}`;
  const gone = new Set(pairsOf(release).map((pair) => JSON.stringify(pair)));
  lines = [...lines, ...pairsOf(hold).map((pair) => ({ hold: its, ...pair }))].filter(
    ({ hold: of, ...pair }) => !gone.has(JSON.stringify(pair)) || !(release.holds ?? [of]).includes(of),
  );
  return Response.json({ held: noted(), hold: its });
}

/** What would begin by itself: the rules, schedules and personas, each as it stands. */
const rules = { version: 3, preferences: { approvalRequired: false } };
const schedules = [
  { id: "s-1", title: "Morning brief", skill: "brief", status: "on" },
  { id: "s-2", title: "Mail digest", skill: "mail", status: "paused" },
  { id: "s-3", title: "Reminder, which comes all the same", skill: "remind", status: "on" },
];
const personas = [
  { id: "p-1", name: "Reviewer", enabled: true },
  { id: "p-2", name: "Builder", enabled: false },
];
const FRESH = JSON.stringify([rules, schedules, personas]);
const standing = () => [
  rules.preferences.approvalRequired,
  ...schedules.flatMap(({ skill, status }) => (skill === "remind" ? [] : [status])),
  ...personas.map(({ enabled }) => enabled),
];

type Body = {
  readonly taskId?: string;
  readonly preferences?: { readonly approvalRequired: boolean };
  readonly status?: string;
  readonly id?: string;
  readonly enabled?: boolean;
  readonly hold?: Things;
  readonly release?: Things;
};

/** What a change makes of what would begin by itself. */
function changed(path: string, body: Body): Response {
  if (path === "/api/held") return note(body);
  if (path === "/api/context") Object.assign(rules, { preferences: body.preferences, version: 4 });
  if (path === "/api/personas") Object.assign(personas.find(({ id }) => id === body.id) ?? {}, body);
  const schedule = schedules.find(({ id }) => path === `/api/scheduler/${id}`);
  if (schedule?.title === refused) return problem(409, "It is being changed");
  Object.assign(schedule ?? {}, body);
  return Response.json({});
}

function answer(url: URL, body: Body | null): Response {
  if (url.pathname === refused) return problem(503, "It does not answer now");
  if (url.pathname === "/api/context" && !body) return Response.json(rules);
  if (url.pathname === "/api/scheduler") return Response.json({ schedules });
  if (url.pathname === "/api/personas" && !body) return Response.json(personas);
  if (body && url.pathname !== "/api/halt") return changed(url.pathname, body);
  if (url.pathname === "/api/tasks")
    return Response.json({
      tasks: open.tasks.map((taskId) => ({ taskId, halt: null })),
      next: null,
      held: noted(),
    });
  if (url.pathname === "/api/executions") {
    const status = url.searchParams.get("status") === "queued" ? "queued" : "running";
    return Response.json(open[status].map((id) => ({ id })));
  }
  const { taskId = "" } = body ?? {};
  if (taskId === refused) return problem(429, "Too many within a minute");
  halted.push(taskId);
  for (const list of Object.values(open)) if (list.includes(taskId)) list.splice(list.indexOf(taskId), 1);
  if (late !== null) open.tasks.push(late);
  late = null;
  return Response.json({ success: true });
}

beforeEach(() => {
  Object.assign(open, { tasks: ["t-1"], queued: ["e-1"], running: ["e-2"] });
  halted.length = 0;
  const [freshRules, ...fresh] = JSON.parse(FRESH) as [typeof rules, typeof schedules, typeof personas];
  Object.assign(rules, freshRules);
  for (const [list, was] of [
    [schedules, fresh[0]],
    [personas, fresh[1]],
  ] as const)
    for (const [at, one] of was.entries()) Object.assign(list[at] ?? {}, one);
  refused = null;
  [lines, holds] = [[], 0];
  between = null;
  late = null;
  vi.resetModules();
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("fetch", async (path: string, { body }: RequestInit) => {
    const given = answer(
      new URL(path, "https://purser.test"),
      typeof body === "string" ? JSON.parse(body) : null,
    );
    const due = typeof body === "string" && between?.after === path ? between : null;
    if (due) between = null;
    due?.act();
    return given;
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The view for a person who may do that. */
async function haltAllAs(may: readonly string[], isHolding = false) {
  const { me } = await import("../../api/session.ts");
  me.value = { may } as typeof me.value;
  const { stopAll } = await import("./stopping.ts");
  return stopAll(isHolding);
}

const EVERYTHING = [
  "PUT /api/context",
  "PATCH /api/scheduler/:id",
  "GET /api/executions",
  "POST /api/personas",
];

describe("allows", () => {
  test("everything to be halted: tasks, and what personas run or have waiting [row 12] [row 59]", async () => {
    const { halted: count, failed } = await haltAllAs(["GET /api/executions"]);
    expect([halted.toSorted(), count, failed]).toEqual([["e-1", "e-2", "t-1"], 3, []]);
  });

  test("what came to run while the others were halted to be halted too", async () => {
    late = "t-2";
    await haltAllAs([]);
    expect(halted).toEqual(["t-1", "t-2"]);
  });

  test("what would begin by itself to wait, and to go on as it was before: what waited then waits still", async () => {
    await haltAllAs(EVERYTHING, true);
    expect(standing()).toEqual([true, "paused", "paused", false, false]);
    expect(noted()).toMatchObject({ newTasks: true, schedules: ["s-1"], personas: ["p-1"] });
    // Everything is halted once more, by somebody who is not sure: what waits is still known.
    await haltAllAs(EVERYTHING, true);
    // Another device knows what was noted, and nothing else.
    vi.resetModules();
    const { letGoOn } = await import("./stopping.ts");
    expect(await letGoOn()).toEqual([]);
    expect([standing(), noted()]).toEqual([[false, "on", "paused", true, false], null]);
  });

  test("nothing to wait that this person may not hold", async () => {
    await haltAllAs(["PATCH /api/scheduler/:id"], true);
    expect(standing()).toEqual([false, "paused", "paused", true, false]);
  });
});

describe("allows another device to act in the same second", () => {
  test("it notes the same, and takes it back since it may not hold it: what is held here is on the list", async () => {
    between = {
      after: "/api/held",
      act: () => {
        note({ hold: { personas: ["p-1"] } });
        note({ release: { personas: ["p-1"], holds: [`h-${holds}`] } });
      },
    };
    await haltAllAs(EVERYTHING, true);
    expect(noted()).toMatchObject({ newTasks: true, schedules: ["s-1"], personas: ["p-1"] });
  });

  test("it lets go on what was only noted here: what is held here afterwards is on the list", async () => {
    between = {
      after: "/api/held",
      act: () => void note({ release: { newTasks: true, personas: ["p-1"], holds: ["h-1"] } }),
    };
    await haltAllAs(EVERYTHING, true);
    expect(standing()).toEqual([true, "paused", "paused", false, false]);
    expect(noted()).toMatchObject({ newTasks: true, schedules: ["s-1"], personas: ["p-1"] });
  });

  test("it holds a persona again that goes on here: that waits on, and is on the list", async () => {
    await haltAllAs(EVERYTHING, true);
    between = {
      after: "/api/personas",
      act: () => {
        Object.assign(personas[0] ?? {}, { enabled: false });
        note({ hold: { personas: ["p-1"] } });
      },
    };
    await (await import("./stopping.ts")).letGoOn();
    expect([standing()[3], noted()]).toMatchObject([false, { newTasks: false, personas: ["p-1"] }]);
  });
});

describe("refuses", () => {
  test("to ask for executions where this person may not see them", async () => {
    expect([await haltAllAs([]), halted]).toMatchObject([{ halted: 1 }, ["t-1"]]);
  });
});

describe("fails safe", () => {
  test.each([
    ["/api/context", "New tasks", [false, "paused", "paused", false, false]],
    ["/api/scheduler", "Schedules of your agents", [true, "on", "paused", false, false]],
    ["/api/personas", "Personas", [true, "paused", "paused", true, false]],
  ] as const)(
    "what %s would hold is named when it cannot, and everything else is held and halted",
    async (path, name, left) => {
      refused = path;
      const { failed } = await haltAllAs(EVERYTHING, true);
      expect(failed).toEqual([{ name, why: "It does not answer now" }]);
      expect(standing()).toEqual(left);
      expect(halted.toSorted()).toEqual(["e-1", "e-2", "t-1"]);
    },
  );

  test("what cannot be noted is named, and is held all the same", async () => {
    refused = "/api/held";
    const { failed } = await haltAllAs(EVERYTHING, true);
    expect(failed).toEqual([{ name: "What waits", why: "It does not answer now" }]);
    expect(standing()).toEqual([true, "paused", "paused", false, false]);
  });

  test("what was removed meanwhile holds nothing up", async () => {
    await haltAllAs(EVERYTHING, true);
    const [first] = schedules.splice(0, 1);
    try {
      const { letGoOn } = await import("./stopping.ts");
      expect([await letGoOn(), noted()]).toEqual([[], null]);
    } finally {
      if (first) schedules.unshift(first);
    }
  });

  test("what does not go on when it is let go is named, and is still known to wait", async () => {
    await haltAllAs(EVERYTHING, true);
    refused = "Morning brief";
    const { letGoOn } = await import("./stopping.ts");
    expect(await letGoOn()).toEqual([{ name: "Morning brief", why: "It is being changed" }]);
    expect(noted()).toMatchObject({ newTasks: false, schedules: ["s-1"], personas: [] });
  });

  test("a schedule that cannot be paused is named, the others wait, and the tasks are halted", async () => {
    refused = "Morning brief";
    const { failed } = await haltAllAs(EVERYTHING, true);
    expect(failed).toEqual([{ name: "Morning brief", why: "It is being changed" }]);
    expect(noted()).toMatchObject({ schedules: [] });
    expect(standing()).toEqual([true, "on", "paused", false, false]);
    expect(halted.toSorted()).toEqual(["e-1", "e-2", "t-1"]);
  });

  test("one that is refused is named with why, and the others are halted", async () => {
    refused = "e-1";
    expect(await haltAllAs(["GET /api/executions"])).toMatchObject({
      halted: 2,
      failed: [{ name: "e-1", why: "Too many within a minute" }],
    });
    expect(halted.toSorted()).toEqual(["e-2", "t-1"]);
  });
});
