import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../caller.ts";
import { freshDatabase } from "../gate/gate.harness.ts";
import { personsClient } from "../people.ts";
import { DAY_MS, HOUR_MS } from "../time/calendar.ts";
import { NOW, openChief, settle, world } from "./objects.harness.ts";

// What goes on by itself for somebody who has left the household, and for whoever comes back.

beforeEach(freshDatabase);

const LEFT = "left@example.com";
const person = (name: string): Caller => ({ kind: "person", name, role: "personal", requestId: "r" });
const waiting = [{ id: "d1", description: "Deploy", expiresAt: NOW + 9 * DAY_MS }];
const alarmOf = (chief: ReturnType<typeof openChief>) =>
  runInDurableObject(chief.stub, (_, { storage }) => storage.getAlarm());
const runsOf = (chief: ReturnType<typeof openChief>) =>
  runInDurableObject(chief.stub, (_, { storage }) =>
    storage.sql.exec("SELECT id FROM runs WHERE ended_at IS NOT NULL AND state <> 'skipped'").toArray(),
  );

describe("allows", () => {
  test("whoever comes back to go on from the next moment", async () => {
    const chief = openChief({ waiting }, person("back@example.com"));
    await settle(chief);
    world.left = ["back@example.com"];
    await chief.at(NOW + DAY_MS);
    expect(await alarmOf(chief)).toBeNull();
    world.left = [];
    world.now = NOW + 2 * DAY_MS;
    await chief.stub.wake();
    expect(await alarmOf(chief)).not.toBeNull();
    await chief.until(NOW + 3 * DAY_MS);
    expect(await runsOf(chief)).not.toEqual([]);
  });
});

describe("refuses", () => {
  test.each([
    ["a person", person(LEFT)],
    ["a person's client", { ...person(personsClient(LEFT)), kind: "program" as const }],
  ])("to do anything by itself for %s who has left, and asks no model", async (_, caller) => {
    const chief = openChief({ waiting }, caller);
    await settle(chief);
    world.left = [LEFT];
    const asked = chief.asks().length;
    for (let at = NOW; at < NOW + 2 * DAY_MS; at += HOUR_MS) await chief.at(at);
    await chief.stub.wake();
    expect(await alarmOf(chief)).toBeNull();
    expect([await runsOf(chief), world.notices, chief.asks().length]).toEqual([[], [], asked]);
  });
});
