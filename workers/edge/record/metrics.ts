import type { DoorCounts } from "../../archive/contract.ts";
import type { Answer } from "../../caller.ts";
import { type MeasuredSample, samplesText } from "../../metrics/text.ts";
import { monthOf } from "../../time/calendar.ts";
import type { Env } from "../settings.ts";

/** What `/metrics` says of the door; each begins at 0 with the month. */
export const DOOR_METRICS = {
  purser_door_requests_total: "Requests of this month that the door has answered",
  purser_door_refusals_total: "Of those, the ones that were refused, by reason",
  purser_door_limited_total: "Of those, the ones that came too often",
} as const;
type DoorMetric = keyof typeof DOOR_METRICS;

const LIMITED = "too_many_requests";

/** The three metrics of what was counted, each label's values in one order every time. */
export function doorSamples(counts: DoorCounts): MeasuredSample<DoorMetric>[] {
  const sums = new Map<string, MeasuredSample<DoorMetric>>();
  const add = (name: DoorMetric, labels: Readonly<Record<string, string>>, more: number) => {
    const key = JSON.stringify([name, labels]);
    sums.set(key, { name, labels, value: (sums.get(key)?.value ?? 0) + more });
  };
  for (const [key, count] of Object.entries(counts)) {
    const [limit = "", status = "", reason = ""] = key.split(" ");
    add("purser_door_requests_total", { class: limit, status }, count);
    if (reason !== "-") add("purser_door_refusals_total", { reason }, count);
    if (reason === LIMITED) add("purser_door_limited_total", { class: limit }, count);
  }
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, sample]) => sample);
}

/**
 * The answer of the Worker that measures everybody else, with the door's own figures behind it. That Worker cannot be bound to the journal,
 * whose Worker copies its objects. While they cannot be had the rest is said all the same.
 */
export async function withDoorMetrics(
  answer: Answer,
  { JOURNAL }: Pick<Env, "JOURNAL">,
  now: Date,
): Promise<Answer> {
  const { status, headers, body } = answer;
  if (status !== 200 || !(body instanceof Uint8Array)) return answer;
  try {
    const counts = await JOURNAL.getByName("journal").doorCounts(monthOf(now.getTime()));
    const own = samplesText(DOOR_METRICS, doorSamples(counts));
    const all = new TextDecoder().decode(body) + own;
    return { status, headers, body: new TextEncoder().encode(all) };
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", event: "door_unmeasured", error: String(error) }));
    return answer;
  }
}
