import { runInDurableObject } from "cloudflare:test";
import { beforeEach, expect, test } from "vitest";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { NOW, openChief, settle } from "../objects.harness.ts";

beforeEach(freshDatabase);

const BRIEF_AT = Date.parse("2046-11-13T06:30:00.000Z");
const SHORTLY_BEFORE = BRIEF_AT - HOUR_MS;

type Listed = { readonly id: string; readonly skill: string; readonly next_run: string | null };
type Chief = ReturnType<typeof openChief>;

async function scheduled(chief: Chief, skill: string): Promise<Listed> {
  const { schedules } = (await chief.call("GET", "/api/scheduler")).body as { schedules: Listed[] };
  const found = schedules.find((one) => one.skill === skill);
  if (found === undefined) throw new Error(`There is no ${skill}`);
  return found;
}
const runsOf = async (chief: Chief, skill: string) =>
  (await chief.call("GET", `/api/scheduler/${(await scheduled(chief, skill)).id}/runs`)).body.runs;

test("[row 177] behaviour 34: while the month is throttled the urgency check looks a quarter as often, every moment is accounted for, and the brief is in time", async () => {
  const looked = async (slowdown: 1 | 4) => {
    const waiting = [{ id: "d1", description: "Deploy", expiresAt: NOW + 2 * DAY_MS }];
    const chief = openChief({
      now: SHORTLY_BEFORE,
      waiting,
      money: { slowdown, level: slowdown === 1 ? 0 : 1 },
    });
    await settle(chief);
    const moments = new Set<string>();
    for (let at = SHORTLY_BEFORE; at < BRIEF_AT + HOUR_MS; at += MINUTE_MS) {
      await chief.until(at);
      moments.add((await scheduled(chief, "urgency")).next_run ?? "");
    }
    const counted = await runInDurableObject(chief.stub, (_, { storage }) =>
      storage.sql
        .exec(
          `SELECT quiet + (SELECT coalesce(sum(slots), 0) FROM runs WHERE schedule = schedules.id) AS slots, due_at AS dueAt, begun_at AS begunAt
           FROM schedules WHERE job = 'urgency'`,
        )
        .toArray(),
    );
    return { moments: moments.size, counted, briefs: await runsOf(chief, "brief") };
  };
  const usual = await looked(1);
  const throttled = await looked(4);
  expect(throttled.moments).toBeLessThanOrEqual(Math.ceil(usual.moments / 4) + 1);
  for (const { counted, briefs } of [usual, throttled]) {
    const [{ slots, dueAt, begunAt }] = counted as [{ slots: number; dueAt: number; begunAt: number }];
    const five = 5 * MINUTE_MS;
    expect(slots).toBe((dueAt - (Math.floor(begunAt / five) + 1) * five) / five);
    expect(briefs).toMatchObject([{ status: "done", slot: new Date(BRIEF_AT).toISOString() }]);
  }
});
