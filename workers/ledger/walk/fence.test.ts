import { describe, expect, test } from "vitest";
import { DAY_MS } from "../../time/calendar.ts";
import { USD } from "../ledger.harness.ts";
import { usageNano } from "../meters/usage.ts";
import { alarmLoop, flood, liveWild, throughZone, uncounted, type Wild } from "./fence.harness.ts";

/** What a month ends at for the account, in dollars, without the fence and with it. */
async function ends(what: string, wild: Wild) {
  const [open, fenced] = [await liveWild(wild, { fence: false }), await liveWild(wild, { fence: true })];
  const usd = (nano: number): string => `$${(nano / USD).toFixed(2)}`;
  const [without, within] = [usd(open.infrastructureNano), usd(fenced.infrastructureNano)];
  console.log(
    `${what}: ${without} without the fence, ${within} with it, after ${fenced.pausedAfterHours} hours`,
  );
  return { openUsd: open.infrastructureNano / USD, fencedUsd: fenced.infrastructureNano / USD, fenced };
}

describe("fails safe", () => {
  test("on Workers Paid an alarm loop of a Durable Object ends its month within a dollar of the plan's fee", async () => {
    const { openUsd, fencedUsd, fenced } = await ends("An alarm every 10 ms", alarmLoop(10));
    expect(openUsd).toBeGreaterThan(100);
    expect(fencedUsd).toBeLessThan(6);
    expect(fenced.pausedAfterHours).toBeLessThan(12);
    const slow = await ends("An alarm every second", alarmLoop(1_000));
    expect(slow.fencedUsd).toBeLessThanOrEqual(slow.openUsd);
    expect(slow.fencedUsd).toBeLessThan(6);
  });

  test("and requests that reach objects uncounted, at what they took within the hours until it was seen", async () => {
    const { openUsd, fencedUsd } = await ends("10 requests a second, uncounted", uncounted(10));
    expect(openUsd).toBeGreaterThan(100);
    expect(fencedUsd).toBeLessThan(15);
  });

  test("a flood from one address is cut by the zone's rule before it is a Worker's request", async () => {
    const through = throughZone(100);
    expect(through).toBeLessThan(10);
    expect(throughZone(2)).toBe(2);
    const { fencedUsd, openUsd } = await ends(
      `100 requests a second of one address, ${through.toFixed(1)} of them past the zone's rule`,
      flood(through),
    );
    // Not within the plan's fee: nothing of ours makes what still comes through cost nothing. 29 days of it, a millisecond each.
    const requests = (through * 29 * DAY_MS) / 1_000;
    const comesUsd = (usageNano("requests", requests, "paid") + usageNano("cpuMs", requests, "paid")) / USD;
    expect(fencedUsd).toBeLessThan(5 + comesUsd + 0.05);
    expect(fencedUsd).toBe(openUsd);
  });

  test("a flood from many is cut by Cloudflare's own limit, once a person has set it: the limit, and the hours until it is seen", async () => {
    const limit = { fence: true, workersLimitNano: USD };
    const many = await liveWild(flood(100), limit);
    const usd = many.infrastructureNano / USD;
    console.log(
      `100 requests a second of many addresses, with a limit of $1 for Workers: $${usd.toFixed(2)}`,
    );
    // The plan's fee, the limit, and what two hours of it cost.
    expect(usd).toBeLessThan(5 + 1 + 0.5);
    const calm = await liveWild(flood(1), limit);
    expect(calm.infrastructureNano).toBe(5 * USD);
  });

  /*
   * A refused request is a request of a Worker, and no code of ours can refuse it for nothing: what bounds those is Cloudflare's own
   * limit of spending on Workers (developers.cloudflare.com/workers/platform/spend-management), for requests and CPU alone. The fence
   * adds nothing to it, and the door's counts already keep objects and rows out of it.
   */
  test("a flood that the door refuses costs the door's own requests, with the fence or without", async () => {
    const { openUsd, fencedUsd, fenced } = await ends("100 requests a second, refused", flood(100));
    expect(fencedUsd).toBeGreaterThan(15);
    expect(openUsd - fencedUsd).toBeLessThan(1);
    expect(fenced.pausedAfterHours).not.toBeNull();
    const ordinary = await ends("1 request a second, refused", flood(1));
    expect(ordinary.fencedUsd).toBeLessThan(6);
  });
});
