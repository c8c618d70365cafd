import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { freshDatabase, OWNER, openGate } from "../../gate/gate.harness.ts";
import { createApp } from "../../gate/index.ts";
import { world as machineWorld } from "../../machine/machine.harness.ts";
import { sqlOf } from "../../portable/storage.ts";
import { answerOf, requestOf } from "../../wire/answer.ts";
import { world } from "../objects.harness.ts";
import { openSleeping } from "./objects.harness.ts";

// The real orchestrator and the real object of the machine, in workerd, before a stand-in of Azure.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
type Here = Awaited<ReturnType<typeof openSleeping>>;

const state = async ({ machine }: Here) => (await machine.status()).state;
const acts = ({ object }: Here) =>
  runInDurableObject(object, (_, { storage }) =>
    sqlOf(storage).all<{ action: string; subject: string; detail: string }>(
      "SELECT action, subject, detail FROM audit WHERE actor = 'purser:personas' ORDER BY id",
    ),
  );

describe("allows", () => {
  test("an execution that waits to wake the machine, to run there, and the machine to sleep after it [row 85] [row 88] [row 117]", async () => {
    const here = await openSleeping();
    const { machine, azure } = here;
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, {
      waitingReason: "machine_starting",
      waitingFor: "The machine is being started for it",
    });
    expect([azure.starts, await state(here)]).toEqual([1, "waking"]);
    expect((await machine.status()).reason).toBe(`The execution ${id} waits for its worker`);
    await here.pass(2 * MINUTE_MS);
    await here.beat();
    const worker = await here.machineWorker().connect();
    await here.isRunning(worker, id);
    // As long as the run goes on the machine says that it is busy.
    await here.passUp(5, { busy: true }, worker);
    expect(await state(here)).toBe("up");
    await worker.end(id);
    await here.isStatus(id, "completed");
    await here.passUp(16, {}, worker);
    expect([await state(here), (await machine.status()).reason]).toEqual([
      "draining",
      "nothing was asked of it",
    ]);
    worker.drop();
    await here.beat({ drained: true });
    await here.pass(MINUTE_MS);
    await here.pass(MINUTE_MS);
    expect([await state(here), azure.power, azure.starts]).toEqual(["asleep", "deallocated", 1]);
    expect(await acts(here)).toEqual([
      { action: "machine.woken", subject: id, detail: "The machine is being started for it" },
    ]);
  });

  test("any number of executions to wake it once, and one that comes while it goes down to bring it up again [row 117]", async () => {
    const here = await openSleeping();
    const persona = await here.persona();
    const ids = await Promise.all(Array.from({ length: 12 }, () => here.execute(persona)));
    for (const id of ids) await here.isWaiting(id, { waitingReason: "machine_starting" });
    expect(here.azure.starts).toBe(1);
    for (const id of ids) await here.call("POST", `/api/executions/${id}/cancel`);
    await here.pass(2 * MINUTE_MS);
    await here.beat();
    await here.passUp(16);
    expect(await state(here)).toBe("draining");
    const late = await here.execute(persona);
    await here.isWaiting(late, { waitingFor: expect.stringContaining("on its way down") });
    await here.beat({ drained: true });
    for (let minute = 0; minute < 3; minute++) await here.pass(MINUTE_MS);
    expect([await state(here), here.azure.starts]).toEqual(["waking", 2]);
  });

  test("one that waits beside a worker that takes nothing to wake it, and to run there and not at the edge [row 85] [row 88] [row 117]", async () => {
    const here = await openSleeping();
    await here.worker({ id: "small", unable: "too little memory" }).connect();
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ unable: "too little memory" }]),
    );
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, { waitingReason: "machine_starting" });
    expect(here.azure.starts).toBe(1);
    await here.pass(2 * MINUTE_MS);
    await here.beat();
    const worker = await here.machineWorker().connect();
    await here.isRunning(worker, id);
    await worker.end(id);
    await here.isStatus(id, "completed");
    expect(JSON.stringify((await here.detail(id)).output)).not.toContain("at the edge");
  });

  test("the edge to take what the machine's own worker takes not [row 85] [row 88]", async () => {
    const here = await openSleeping();
    await here.machineWorker({ unable: "too little memory" }).connect();
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ unable: "too little memory" }]),
    );
    const id = await here.execute(await here.persona());
    await here.settle();
    expect((await here.detail(id)).output[0]).toContain("No worker takes it (too little memory)");
    expect(here.azure.calls).toEqual([]);
  });

  test("a run that was approved to wake it while spending is throttled, and nothing before [row 39]", async () => {
    await freshDatabase();
    const gate = openGate({ clock: () => new Date(world.now) });
    const app = createApp();
    const here = await openSleeping({
      level: 1,
      gate: {
        answer: async (asked, caller) =>
          answerOf(await app.fetch(requestOf(asked), { ...gate.surroundings, caller })),
      },
    });
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, { waitingReason: "approval" });
    expect(here.azure.calls).toEqual([]);
    const { approvals } = (await gate.json("GET", "/api/approvals?status=pending", undefined, OWNER)) as {
      approvals: { decisionId: string }[];
    };
    await gate.call("POST", `/api/approvals/${approvals[0]?.decisionId}`, { decision: "approve" }, OWNER);
    await here.pass(11 * MINUTE_MS);
    await here.isWaiting(id, { waitingReason: "machine_starting" });
    expect(here.azure.starts).toBe(1);
  });
});

describe("refuses", () => {
  test.each<[string, Parameters<typeof openSleeping>[0], string]>([
    ["a deployment without one", { machine: null }, "waits for a worker to connect"],
    ["one of 1 GiB", { machine: { profile: "always", parts: ["worker"] } }, "1 GiB"],
    ["one without a worker", { machine: { profile: "hours", parts: ["kafka"] } }, "purser:machineParts"],
  ])("to wake %s, with the reason [row 88] [row 117]", async (_, given, words) => {
    const here = await openSleeping(given);
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, { waitingReason: "no_worker", waitingFor: expect.stringContaining(words) });
    expect(here.azure.calls).toEqual([]);
  });

  test("to wake it while another worker has room; one that is busy is no help [row 88]", async () => {
    const here = await openSleeping();
    const persona = await here.persona();
    const other = await here.worker().connect();
    await here.until(async () => expect((await here.object.report()).workerCounts.idle).toBe(1));
    const first = await here.execute(persona);
    await here.isRunning(other, first);
    expect(here.azure.calls).toEqual([]);
    const second = await here.execute(persona);
    await here.isWaiting(second, { waitingReason: "machine_starting" });
    expect(here.azure.starts).toBe(1);
  });

  test("to wake it for a persona that is at its most, for one that cannot ask the model, and for what is cancelled [row 85]", async () => {
    const here = await openSleeping({ apiKey: undefined });
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, { waitingReason: "no_model" });
    expect(here.azure.calls).toEqual([]);
    const full = await openSleeping();
    const persona = await full.persona({ maxConcurrent: 1 });
    const other = await full.worker({ slots: 1 }).connect();
    await full.until(async () => expect((await full.object.report()).workerCounts.idle).toBe(1));
    const [first, second] = [await full.execute(persona), await full.execute(persona)];
    await full.isRunning(other, first);
    await full.isWaiting(second, { waitingReason: "persona_busy" });
    await full.call("POST", `/api/executions/${second}/cancel`);
    await full.pass(MINUTE_MS);
    expect(full.azure.calls).toEqual([]);
  });

  test("to wake it from level 2 on, asking again each hour [row 173]", async () => {
    const here = await openSleeping();
    machineWorld.level = 2;
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, {
      waitingReason: "month",
      waitingFor: expect.stringContaining("level 2"),
      waitingUntil: new Date(world.now + HOUR_MS).toISOString(),
    });
    for (let minutes = 0; minutes < 50; minutes += 10) await here.pass(10 * MINUTE_MS);
    expect(here.azure.calls).toEqual([]);
    expect(await acts(here)).toMatchObject([{ action: "machine.not_woken", subject: id }]);
    machineWorld.level = 0;
    await here.pass(11 * MINUTE_MS);
    await here.isWaiting(id, { waitingReason: "machine_starting" });
    expect(here.azure.starts).toBe(1);
  });

  test("to wake it while what works by itself is paused [row 173]", async () => {
    const here = await openSleeping({ pausedAt: world.now });
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, { waitingReason: "paused" });
    expect(here.azure.calls).toEqual([]);
  });

  test("to take back its owner's word within the hour [row 117]", async () => {
    const here = await openSleeping();
    await here.machine.start({ by: "owner" });
    await here.beat();
    await here.machine.stop({ by: "owner" });
    await here.beat({ drained: true });
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, { waitingReason: "machine_put_to_sleep" });
    expect(here.azure.starts).toBe(1);
  });

  test("a minute more than the day has: it says when the next one begins, and is woken then [row 118] [row 173]", async () => {
    const here = await openSleeping({}, { hoursPerDay: 1 });
    await here.machine.start({ by: "owner" });
    await here.pass(MINUTE_MS);
    await here.beat();
    await here.passUp(50, { busy: true });
    await here.beat({ drained: true });
    for (let minute = 0; minute < 3; minute++) await here.pass(MINUTE_MS);
    expect(await state(here)).toBe("asleep");
    const id = await here.execute(await here.persona());
    const next = "2046-11-13T00:00:00.000Z";
    await here.isWaiting(id, {
      waitingReason: "machine_hours",
      waitingFor: expect.stringContaining("its 1 hours of today"),
      waitingUntil: next,
    });
    expect(here.azure.starts).toBe(1);
    await here.pass(Date.parse(next) - world.now);
    await here.isWaiting(id, { waitingReason: "machine_starting" });
    expect(here.azure.starts).toBe(2);
  });
});

describe("fails safe", () => {
  test("a machine whose worker never comes is started ever more rarely, and says so [row 117]", async () => {
    const here = await openSleeping();
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, { waitingReason: "machine_starting" });
    const startsBy: number[] = [];
    for (let hour = 0; hour < 8; hour++) {
      for (let minute = 0; minute < 60; minute += 6) {
        await here.pass(6 * MINUTE_MS);
        const { state: now } = await here.machine.status();
        if (now === "waking" || now === "up") await here.beat();
        if (now === "draining") await here.beat({ drained: true });
      }
      startsBy.push(here.azure.starts);
    }
    await here.isWaiting(id, { waitingReason: "machine_of_no_help" });
    expect(startsBy.at(-1)).toBeLessThanOrEqual(4);
    expect(startsBy.at(-1)).toBeGreaterThanOrEqual(3);
  });

  test("a machine that Azure does not start: why, when it is tried again, and no wish before that [row 117]", async () => {
    const here = await openSleeping();
    here.azure.faults.start.push({ status: 404, code: "ResourceNotFound" });
    const id = await here.execute(await here.persona());
    await here.until(async () => expect((await here.machine.status()).state).not.toBe("waking"));
    for (let minute = 0; minute < 13; minute++) await here.pass(MINUTE_MS);
    await here.isWaiting(id, {
      waitingReason: "machine_of_no_help",
      waitingFor: expect.stringContaining("404 ResourceNotFound"),
    });
    expect(here.azure.starts).toBe(0);
    await here.pass(61 * MINUTE_MS);
    await here.isWaiting(id, { waitingReason: "machine_starting" });
    expect(here.azure.starts).toBe(1);
  });

  test("a worker that is away for seconds starts no machine [row 88]", async () => {
    const here = await openSleeping();
    const other = await here.worker().connect();
    await here.until(async () => expect((await here.object.report()).workerCounts.idle).toBe(1));
    other.drop();
    await here.until(async () => expect((await here.object.report()).workers).toEqual([]));
    const id = await here.execute(await here.persona());
    await here.isWaiting(id, { waitingReason: "no_worker" });
    expect(here.azure.calls).toEqual([]);
    await here.pass(46_000);
    await here.isWaiting(id, { waitingReason: "machine_starting" });
  });
});
