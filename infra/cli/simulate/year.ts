import { CHEAP_MODEL } from "../../../policies/prices/models.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../policies/prices/time.ts";
import { costOfUsage, worstCase } from "../../../policies/prices/usage.ts";
import type {
  Admitted,
  Ask,
  CloseReply,
  MeteredReport,
  Refused,
  Settlement,
} from "../../../workers/ledger/contract.ts";
import { dice, SCHEDULE_EVERY_MS, type SimulatedWish, wishesOf } from "./wishes.ts";

// A year of somebody who asks for far more than the budget gives: dear models by preference, bursts, network retries, callers that
// crash, agents, schedules, one loop gone wild, one price rise. Every number comes from one generator and its seed.

const LEASE_MS = 10 * MINUTE_MS;

const DEAR = "claude-sonnet-5-5";
/** From the seventh month on everything costs half as much again. */
const PRICE_RISE = { fromMonth: 6, factor: 1.5 };
/** Of a thousand: calls sent twice by a network that lost the answer, callers that die before they settle, calls never sent. */
const RETRIED = 30;
const CRASHED = 20;
const ABORTED = 10;
/** The machine is on four hours a day, in nano-dollars a day; its hours are enforced, so that a month stays below its ceiling. */
const MACHINE_DAY_NANO = 153_000_000;

/** The ledger as the year drives it. */
export type Driver = {
  reserve(ask: Ask, now: number): Promise<Admitted | Refused>;
  settle(settlement: Settlement, now: number): Promise<CloseReply>;
  abort(key: string, now: number): Promise<CloseReply>;
  reportMetered(report: MeteredReport, now: number): Promise<unknown>;
  /** What its alarm does. */
  wake(now: number): Promise<void>;
};

/** What became of one month's asks. */
export type Tally = { asked: number; admitted: number; refused: Record<string, number> };

/** Lives one month through the ledger. `index` counts months from the year's first. */
export async function liveMonth(driver: Driver, first: number, index: number, seed: number): Promise<Tally> {
  const roll = dice(seed * 1_000 + index);
  const tally: Tally = { asked: 0, admitted: 0, refused: {} };
  const month = new Date(first).toISOString().slice(0, 7);
  const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  let slowdown = 1;
  let awake = 0;
  for (let day = 0; day < days; day++) {
    const start = first + day * DAY_MS;
    for (const wish of wishesOf(start, day, index, roll)) {
      // A schedule that keeps to the ledger's answer runs every fourth time.
      const turn = Math.floor(wish.at / SCHEDULE_EVERY_MS);
      if (wish.scope.schedule !== undefined && turn % slowdown !== 0) continue;
      const hour = Math.floor(wish.at / HOUR_MS);
      if (hour !== awake) await driver.wake(wish.at);
      awake = hour;
      slowdown = await call(driver, wish, { key: `${month}-${tally.asked}`, tally, roll, index, slowdown });
    }
    const amountNano = (day + 1) * MACHINE_DAY_NANO;
    await driver.reportMetered(
      { kind: "vm_hours", month, quantity: (day + 1) * 4, amountNano },
      start + DAY_MS - 1,
    );
    await driver.wake(start + DAY_MS - 1);
  }
  return tally;
}

type Going = {
  readonly key: string;
  readonly tally: Tally;
  readonly roll: (below: number) => number;
  readonly index: number;
  readonly slowdown: number;
};

/** One call: reserve, perhaps with another model or an approval, then what becomes of it. Answers the slowdown to keep to. */
async function call(driver: Driver, wish: SimulatedWish, going: Going): Promise<number> {
  const { key, tally, roll, index } = going;
  tally.asked++;
  let ask = askFor(wish, key, DEAR, index);
  let answer = await driver.reserve(ask, wish.at);
  if (!answer.ok && answer.code === "approval_needed" && roll(5) === 0) {
    ask = { ...ask, approval: `approval-${key}` };
    answer = await driver.reserve(ask, wish.at);
  }
  if (!answer.ok && answer.code === "cheap_model_only") {
    ask = { ...askFor(wish, key, CHEAP_MODEL, index), ...(ask.approval ? { approval: ask.approval } : {}) };
    answer = await driver.reserve(ask, wish.at);
  }
  if (roll(1_000) < RETRIED) answer = await driver.reserve(ask, wish.at);
  if (!answer.ok) {
    tally.refused[answer.code] = (tally.refused[answer.code] ?? 0) + 1;
    return answer.level >= 1 ? 4 : going.slowdown;
  }
  tally.admitted++;
  const fate = roll(1_000);
  if (fate < ABORTED) await driver.abort(key, wish.at + SECOND_MS);
  else if (fate >= ABORTED + CRASHED) await settleCall(driver, { wish, ask, answer }, going);
  return answer.slowdown;
}

async function settleCall(
  driver: Driver,
  { wish, ask, answer }: { wish: SimulatedWish; ask: Ask; answer: Admitted },
  { roll, index }: Going,
): Promise<void> {
  const used = 50 + roll(answer.maxOutputTokens ?? wish.maxTokens);
  const outputTokens = Math.min(used, answer.maxOutputTokens ?? wish.maxTokens);
  const cost = costOfUsage(ask.model, { inputTokens: wish.inputTokens, outputTokens }, new Date(wish.at));
  if (!cost.ok) throw new Error(cost.message);
  const usage = {
    inputTokens: wish.inputTokens,
    outputTokens,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    webSearches: 0,
  };
  const settlement = { key: ask.key, amountNano: risen(cost.costNano, index), usage };
  await driver.settle(settlement, wish.at + SECOND_MS);
  if (roll(1_000) < RETRIED) await driver.settle(settlement, wish.at + MINUTE_MS);
}

function askFor(
  { at, inputTokens, maxTokens, work, scope }: SimulatedWish,
  key: string,
  model: string,
  index: number,
): Ask {
  const when = new Date(at);
  const [all, none] = [
    worstCase(model, inputTokens, maxTokens, when),
    worstCase(model, inputTokens, 0, when),
  ];
  if (!all.ok || !none.ok) throw new Error(`There is no price for ${model}.`);
  const outputTokenNano = risen((all.costNano - none.costNano) / maxTokens, index);
  const amountNano = risen(none.costNano, index) + maxTokens * outputTokenNano;
  const priceVersion = index >= PRICE_RISE.fromMonth ? `${all.priceVersion}+rise` : all.priceVersion;
  return {
    key,
    amountNano,
    model,
    work,
    scope,
    priceVersion,
    ttlMs: LEASE_MS,
    maxOutputTokens: maxTokens,
    outputTokenNano,
  };
}

const risen = (nano: number, index: number): number =>
  index >= PRICE_RISE.fromMonth ? Math.ceil(nano * PRICE_RISE.factor) : nano;
