import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { memorySql } from "../../infra/cli/simulate/sqlite.ts";
import { applySteps } from "../portable/schema.ts";
import type { Sql } from "../portable/sql.ts";
import type { Attempted, Channel, ChannelMessage } from "./channels/channel.ts";
import { deliverDue } from "./deliver.ts";
import { addNotice, nextNoticeAt, noticesPage } from "./notices.ts";
import { STEPS } from "./schema.ts";

const NOW = Date.parse("2026-11-12T12:00:00Z");
const HOUR = 3_600_000;
const FAILS: Attempted = { ok: false, failure: "HTTP 500" };

beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

/** A database with one notice that waits. */
function waiting(): Sql {
  const sql = memorySql();
  applySteps(sql, STEPS);
  addNotice(sql, { key: "k", event: "level.changed", at: NOW, fields: { to: 1 } }, "id-1", "waiting", NOW);
  return sql;
}

function channel(
  name: string,
  answer: () => Attempted | Promise<Attempted>,
): Channel & { sent: ChannelMessage[] } {
  const sent: ChannelMessage[] = [];
  const send = async (message: ChannelMessage) => {
    sent.push(message);
    return answer();
  };
  return { name, sent, send };
}
const outcomes = (sql: Sql) =>
  noticesPage(sql, null, 10).notices.map(({ state, deliveries }) => ({ state, deliveries }));

describe("allows", () => {
  test("[row 39] the first channel that takes a notice to be the only one", async () => {
    const sql = waiting();
    const [first, second] = [channel("one", () => ({ ok: true })), channel("two", () => ({ ok: true }))];
    await deliverDue(sql, [first, second], NOW);
    expect(first.sent).toEqual([{ id: "id-1", event: "level.changed", at: NOW, fields: { to: 1 } }]);
    expect(second.sent).toEqual([]);
    const delivered = {
      channel: "one",
      delivered: true,
      isUnknown: false,
      attempts: 1,
      at: NOW,
      failure: null,
    };
    expect(outcomes(sql)).toEqual([{ state: "delivered", deliveries: [delivered] }]);
    expect(nextNoticeAt(sql)).toBeNull();
  });

  test("the next channel where those before it fail, with an outcome for each", async () => {
    const sql = waiting();
    const channels = [
      channel("one", () => FAILS),
      channel("two", () => Promise.reject(new TypeError("at https://s3cret.example"))),
      channel("three", () => ({ ok: true })),
    ];
    await deliverDue(sql, channels, NOW);
    expect(outcomes(sql)).toMatchObject([
      {
        state: "delivered",
        deliveries: [
          { channel: "one", delivered: false, failure: "HTTP 500" },
          { channel: "three", delivered: true, failure: null },
          { channel: "two", delivered: false, failure: "TypeError" },
        ],
      },
    ]);
  });
});

describe("fails safe", () => {
  test("[row 39] channels that are all down are tried for a day, further and further apart, then given up", async () => {
    const sql = waiting();
    const down = [channel("one", () => FAILS), channel("two", () => FAILS)];
    let rounds = 0;
    let last = NOW;
    for (let at = nextNoticeAt(sql); at !== null; at = nextNoticeAt(sql)) {
      await deliverDue(sql, down, at);
      rounds++;
      expect(at - last).toBeLessThanOrEqual(HOUR);
      last = at;
    }
    expect(last - NOW).toBeGreaterThan(22 * HOUR);
    expect(last - NOW).toBeLessThanOrEqual(24 * HOUR);
    expect(outcomes(sql)).toMatchObject([
      { state: "given_up", deliveries: [{ attempts: rounds }, { attempts: rounds }] },
    ]);
  });

  test("a second attempt after a failure is the same message, and is told as one outcome", async () => {
    const sql = waiting();
    let isDown = true;
    const one = channel("one", () => (isDown ? FAILS : { ok: true }));
    await deliverDue(sql, [one], NOW);
    isDown = false;
    await deliverDue(sql, [one], NOW + 60_000);
    expect(one.sent[0]).toEqual(one.sent[1]);
    expect(outcomes(sql)).toMatchObject([
      { state: "delivered", deliveries: [{ attempts: 2, at: NOW + 60_000, failure: null }] },
    ]);
  });

  test("without a channel any more nothing waits, and the notice is kept", async () => {
    const sql = waiting();
    await deliverDue(sql, [], NOW);
    expect(outcomes(sql)).toEqual([{ state: "no_receiver", deliveries: [] }]);
    expect(nextNoticeAt(sql)).toBeNull();
  });
});
