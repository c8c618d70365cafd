import { describe, expect, test } from "vitest";
import type { Caller } from "../caller.ts";
import { ApproveBody } from "../gate/schemas/approve.ts";
import { DAY_MS, MINUTE_MS } from "../time/calendar.ts";
import { machineGateOf } from "./gate.ts";
import { NOON, openMachine } from "./lifecycle.harness.ts";
import { startMachine } from "./lifecycle.ts";
import { hearAnswer, lookAtOffer, offerOf } from "./next-place.ts";

const NEXT = {
  place: "Standard_D2pls_v6@swedencentral",
  monthUsd: "$9.10",
  line: `npx pulumi config set purser:machinePlaces '["Standard_D2pls_v6@swedencentral"]' -s prod && npx pulumi up -s prod`,
  isElsewhere: false,
};
const OFFER = { ...NEXT, taskId: expect.stringMatching(/^machine-place-\d+$/) };

/** A machine whose start finds no room, after Azure was asked for as long as it is. */
async function withoutRoom(next: typeof NEXT | null = NEXT) {
  const machine = openMachine({ next });
  const fail = async () => {
    machine.azure.faults.start.push(...Array(9).fill({ status: 409, code: "AllocationFailed" }));
    await startMachine(machine.world, machine.held.now);
    for (let minute = 0; minute < 8 && machine.state() !== "failed"; minute++) await machine.goOn(MINUTE_MS);
    machine.azure.faults.start.length = 0;
  };
  await fail();
  expect([machine.state(), machine.azure.power]).toEqual(["failed", "deallocated"]);
  return { ...machine, fail };
}
const events = ({ notices }: Awaited<ReturnType<typeof withoutRoom>>) => notices.map(({ event }) => event);

describe("allows", () => {
  test("[behaviour 55] one question with place and price; a yes is told once with the line that does it, and nothing is changed", async () => {
    const machine = await withoutRoom();
    const [[id, description] = ["", ""]] = machine.gate.asked;
    expect(description).toContain(`${NEXT.place}, for ${NEXT.monthUsd} a month`);
    expect(description).toContain(NEXT.line);
    expect(machine.row().reason).toContain(`the next place is ${NEXT.place}, ${NEXT.monthUsd} a month`);
    expect(offerOf(machine.world)).toEqual({ ...OFFER, state: "waiting" });
    machine.gate.says = "approved";
    await machine.goOn(20 * MINUTE_MS);
    expect(offerOf(machine.world)).toEqual({ ...OFFER, state: "agreed" });
    expect(machine.row().reason).toMatch(/a month: you agreed to it, and a deploy takes it$/);
    expect(machine.gate.finished).toEqual([id]);
    expect([machine.gate.asked.length, new Set(machine.gate.looked)]).toEqual([1, new Set([id])]);
    expect(events(machine)).toEqual(["machine.failed", "machine.place"]);
    expect(machine.notices.at(-1)?.fields.detail).toContain(NEXT.line);
    expect([machine.state(), machine.azure.starts]).toEqual(["failed", 0]);
    await machine.goOn(DAY_MS);
    expect(events(machine)).toHaveLength(2);
  });

  test("the gate to be asked in its own words, as a task that a person alone may agree to", async () => {
    const asked: { url: string; body: unknown; caller: Caller }[] = [];
    const gate = machineGateOf({
      answer: async ({ url, body }, caller) => {
        asked.push({ url, body: JSON.parse(String(body)), caller });
        return { status: 200, headers: [], body: new TextEncoder().encode('{"status":"pending"}') };
      },
    });
    expect(await gate.ask("machine-place-1", "Use the next place.")).toBe("pending");
    await gate.finish("machine-place-1");
    expect(ApproveBody.safeParse(asked[0]?.body)).toMatchObject({ success: true });
    expect(asked[0]?.body).toMatchObject({ type: "machine_place", taskId: "machine-place-1" });
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual([
      "/api/approve",
      "/api/tasks/machine-place-1/finish",
    ]);
  });

  test("a yes that comes while it runs, as it does where a later start found room", async () => {
    const machine = await withoutRoom();
    await startMachine(machine.world, machine.held.now);
    await machine.goOn(MINUTE_MS);
    await machine.beat({ busy: true });
    expect(machine.state()).toBe("up");
    machine.gate.says = "approved";
    await machine.busyFor(0.5);
    expect([machine.state(), offerOf(machine.world)?.state]).toEqual(["up", "agreed"]);
    expect(events(machine)).toEqual(["machine.failed", "machine.place"]);
  });
});

describe("refuses", () => {
  test("to write anything for whoever asks before there is an answer, so that the next look stays where it was", async () => {
    const machine = await withoutRoom();
    const before = machine.row();
    for (const says of ["pending", "nothing"] as const) {
      machine.gate.says = says;
      await hearAnswer(machine.world, machine.held.now);
    }
    expect([machine.row(), machine.gate.looked.length]).toEqual([before, 2]);
  });

  test("a second question while one waits, and for a week after a no", async () => {
    const machine = await withoutRoom();
    const tasks = () => new Set(machine.gate.asked.map(([task]) => task)).size;
    await machine.fail();
    expect(tasks()).toBe(1);
    machine.gate.says = "denied";
    await machine.goOn(20 * MINUTE_MS);
    expect(offerOf(machine.world)).toMatchObject({ state: "refused" });
    machine.gate.says = "pending";
    await machine.fail();
    expect(tasks()).toBe(1);
    expect(events(machine)).not.toContain("machine.place");
    machine.held.now = NOON + 8 * DAY_MS;
    await machine.fail();
    expect([tasks(), offerOf(machine.world)?.state]).toEqual([2, "waiting"]);
  });

  test("to ask again by itself once nobody has answered: the next start that finds no room does", async () => {
    const machine = await withoutRoom();
    machine.gate.says = "lapsed";
    await machine.goOn(3 * DAY_MS);
    expect([machine.gate.asked.length, offerOf(machine.world)?.state]).toEqual([1, "lapsed"]);
    machine.gate.says = "pending";
    await machine.fail();
    expect([machine.gate.asked.length, offerOf(machine.world)?.state]).toEqual([2, "waiting"]);
    expect(events(machine)).not.toContain("machine.place");
  });

  test("to say that a question waits where it does not: the reason is how it was answered", async () => {
    const machine = await withoutRoom();
    machine.gate.says = "denied";
    await machine.goOn(20 * MINUTE_MS);
    await machine.fail();
    expect(machine.row().reason).toContain("it was refused this week");
  });

  test("to ask where no other place fits the budget: the failure says what may be named", async () => {
    const machine = await withoutRoom(null);
    expect(machine.gate.asked).toEqual([]);
    expect(offerOf(machine.world)).toBeNull();
    expect(machine.row().reason).toContain("purser:machinePlaces may name another place");
  });
});

describe("fails safe", () => {
  test("a gate that does not answer keeps no start from failing as it would, and is asked at the next one", async () => {
    const machine = openMachine({ next: NEXT });
    machine.gate.says = "nothing";
    machine.azure.faults.start.push(...Array(9).fill({ status: 409, code: "AllocationFailed" }));
    await startMachine(machine.world, NOON);
    await machine.goOn(15 * MINUTE_MS);
    expect([machine.state(), offerOf(machine.world)]).toEqual(["failed", null]);
    machine.gate.says = "pending";
    machine.azure.faults.start.push(...Array(9).fill({ status: 409, code: "AllocationFailed" }));
    await startMachine(machine.world, machine.held.now);
    await machine.goOn(15 * MINUTE_MS);
    expect(offerOf(machine.world)).toMatchObject({ state: "waiting" });
  });

  test("a gate that is gone while somebody thinks is asked again", async () => {
    const machine = await withoutRoom();
    machine.gate.says = "nothing";
    await machine.goOn(20 * MINUTE_MS);
    expect(offerOf(machine.world)).toMatchObject({ state: "waiting" });
    machine.gate.says = "approved";
    await machine.goOn(20 * MINUTE_MS);
    expect(events(machine)).toContain("machine.place");
  });

  test("a deploy with another list makes the question void: a yes to it does nothing any more", async () => {
    const machine = await withoutRoom();
    machine.gate.says = "approved";
    const deployed = { ...machine.world, plan: { ...machine.world.plan, next: null } };
    expect(offerOf(deployed)).toBeNull();
    await lookAtOffer(deployed, machine.held.now);
    expect([machine.row().offer_state, events(machine)]).toEqual([null, ["machine.failed"]]);
  });

  test("so does one with another price for the same place: the yes was to the price that was said", async () => {
    const machine = await withoutRoom();
    machine.gate.says = "approved";
    const dearer = {
      ...machine.world,
      plan: { ...machine.world.plan, next: { ...NEXT, monthUsd: "$19.10" } },
    };
    await lookAtOffer(dearer, machine.held.now);
    expect([machine.row().offer_state, events(machine)]).toEqual([null, ["machine.failed"]]);
  });

  test("a yes whose telling was cut short is told at the next look, under the same key", async () => {
    const machine = await withoutRoom();
    machine.gate.says = "approved";
    const cut = { ...machine.world, tell: () => Promise.reject(new Error("gone")) };
    await expect(lookAtOffer(cut, machine.held.now)).rejects.toThrow("gone");
    expect(offerOf(machine.world)?.state).toBe("waiting");
    await machine.goOn(20 * MINUTE_MS);
    expect([events(machine), offerOf(machine.world)?.state]).toEqual([
      ["machine.failed", "machine.place"],
      "agreed",
    ]);
  });

  test("one in another region is said to be made anew", async () => {
    const machine = await withoutRoom({ ...NEXT, isElsewhere: true });
    expect(machine.gate.asked[0]?.[1]).toContain("give it its last backup by npm run machine -- restore");
  });
});
