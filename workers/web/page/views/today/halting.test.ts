import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

// The door as this page meets it: tasks and executions that are open until they are halted, and what may not be halted.

vi.mock("idb-keyval", () => ({
  createStore: () => null,
  get: async () => undefined,
  clear: async () => undefined,
}));

const open = { tasks: [] as string[], queued: [] as string[], running: [] as string[] };
const halted: string[] = [];
let refused: string | null = null;
/** What comes to run with the first halt. */
let late: string | null = null;

const problem = (status: number, detail: string) =>
  Response.json({ status, code: "too_many_requests", detail }, { status });

function answer(url: URL, body: { readonly taskId?: string } | null): Response {
  if (url.pathname === "/api/tasks")
    return Response.json({ tasks: open.tasks.map((taskId) => ({ taskId, halt: null })), next: null });
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
  refused = null;
  late = null;
  vi.resetModules();
  vi.stubGlobal("document", new EventTarget());
  vi.stubGlobal("fetch", async (path: string, { body }: RequestInit) =>
    answer(new URL(path, "https://purser.test"), typeof body === "string" ? JSON.parse(body) : null),
  );
});
afterEach(() => vi.unstubAllGlobals());

/** The view for a person who may do that. */
async function haltAllAs(may: readonly string[]) {
  const { me } = await import("../../api/session.ts");
  me.value = { may } as typeof me.value;
  const { haltAll } = await import("./halting.ts");
  return haltAll(false);
}

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
});

describe("refuses", () => {
  test("to ask for executions where this person may not see them", async () => {
    expect(await haltAllAs([])).toMatchObject({ halted: 1 });
    expect(halted).toEqual(["t-1"]);
  });
});

describe("fails safe", () => {
  test("one that is refused is named with why, and the others are halted", async () => {
    refused = "e-1";
    expect(await haltAllAs(["GET /api/executions"])).toMatchObject({
      halted: 2,
      failed: [{ taskId: "e-1", why: "Too many within a minute" }],
    });
    expect(halted.toSorted()).toEqual(["e-2", "t-1"]);
  });
});
