import { NANO_PER_USD } from "../../../policies/prices/money.ts";
import { costOfUsage } from "../../../policies/prices/usage.ts";
import { Problem } from "../../problem.ts";
import { readCadence, slotAfter } from "../../time/cadence.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { usdFromNano } from "../../wire/money.ts";
import { instances, resolveAgent } from "../agents/instances.ts";
import { readTemplate, type Template } from "../agents/template.ts";
import type { JobName } from "../jobs/names.ts";
import type { ChiefWorld } from "../world.ts";

const MONTH_DAYS = 31;
/** One call of a job: its prompt with the day's facts, and a short answer (workers/chief/simulated prints what such calls are). */
const CALL_TOKENS = { inputTokens: 3_000, outputTokens: 500 };
/** Jobs that no model is asked for. */
const WITHOUT_MODEL: ReadonlySet<JobName> = new Set<JobName>(["remind", "expenses"]);
/** What is looked at more often than hourly finds something at this part of its further moments; up to hourly at every one. */
const FOUND_PART = 0.1;
const OFTEN_PER_MONTH = 24 * MONTH_DAYS;
/** Slots that are worked out; of what is due more often, the rest is as often. */
const SLOTS_MAX = 40;

/** Nano-dollars that an agent's schedules cost in a month: moments × part of them that find something × tokens × price. */
export function monthlyNano({ heartbeat }: Pick<Template, "heartbeat">, world: ChiefWorld): number {
  const { models } = world.desk();
  const call = costOfUsage(models.background, CALL_TOKENS, new Date(world.now));
  if (!call.ok)
    throw new Problem(
      "unavailable",
      `What ${models.background} costs is not known, so nothing is begun with it`,
    );
  const calls = heartbeat.schedules
    .filter(({ job }) => !WITHOUT_MODEL.has(job))
    .map(({ cron }) => momentsOf(cron, world))
    .map(
      (moments) => Math.min(moments, OFTEN_PER_MONTH) + FOUND_PART * Math.max(0, moments - OFTEN_PER_MONTH),
    );
  return Math.ceil(calls.reduce((sum, count) => sum + count, 0) * call.costNano);
}

/** Moments of a month, by the first of them: each is worked out in tens of microseconds, and a month may have tens of thousands. */
function momentsOf(cron: string, { now, zone }: Pick<ChiefWorld, "now" | "zone">): number {
  const cadence = readCadence(cron, zone);
  if (!cadence.ok) return 0;
  const month = MONTH_DAYS * DAY_MS;
  let at = now;
  for (let count = 0; count < SLOTS_MAX; count += 1) {
    const next = slotAfter(at, cadence.cadence);
    if (next === null || next >= now + month) return count;
    at = next;
  }
  return Math.ceil((SLOTS_MAX * month) / (at - now));
}

/** @throws Problem budget_exhausted where an agent's schedules and those of all that are awake do not fit a month's money */
export async function requireRoom(name: string, world: ChiefWorld, wanted?: Template): Promise<void> {
  const agent = wanted ?? resolveAgent(world.sql, name)?.agent;
  if (agent === undefined) return;
  const own = monthlyNano(agent, world);
  if (own === 0) return;
  const awake = instances(world.sql).filter((one) => one.state === "active" && one.name !== name);
  const others = awake.reduce(
    (sum, { name: other }) => sum + monthlyNano(resolveAgent(world.sql, other)?.agent ?? NOTHING, world),
    0,
  );
  const { capNano, resetAt } = await world.house.money();
  if (own + others <= capNano) return;
  throw new Problem(
    "budget_exhausted",
    `Its schedules would cost about $${usdFromNano(own)} a month and the others $${usdFromNano(others)}; the month has $${usdFromNano(capNano)}. Give it fewer times, or put another agent to sleep`,
    { extra: { monthlyCost: usdFromNano(own), resetAt: new Date(resetAt).toISOString() } },
  );
}

const NOTHING: Pick<Template, "heartbeat"> = { heartbeat: { schedules: [] } };

/** What an agent that was brought would cost with everything granted. */
export const monthlyOfFiles = (name: string, files: Template["files"], world: ChiefWorld): number =>
  monthlyNano(readTemplate(name, files), world);

/** Dollars, to the nearest cent above. */
export const shownPrice = (nano: number): string =>
  usdFromNano(Math.ceil(nano / (NANO_PER_USD / 100)) * (NANO_PER_USD / 100));
