import { duration } from "../../parts/spans.ts";

const MS_PER_SECOND = 1_000;

/** What a trigger's config says in words: how often, and what it publishes; empty where it says nothing of it. */
export function cadenceIn(config: string | null): { readonly cadence: string; readonly eventType: string } {
  const read = parsed(config);
  const zone = typeof read.time_zone === "string" ? ` (${read.time_zone})` : "";
  const seconds = read.interval_seconds;
  const every = typeof seconds === "number" ? `every ${spanOf(seconds)}` : "";
  const cadence = typeof read.cron === "string" ? `${read.cron.trim()}${zone}` : every;
  return {
    cadence: cadence && `${cadence}${hoursOf(read.active_hours)}`,
    eventType: typeof read.event_type === "string" ? read.event_type : "",
  };
}

function hoursOf(said: unknown): string {
  const { from, to } = (said ?? {}) as Readonly<Record<string, unknown>>;
  return typeof from === "string" && typeof to === "string" ? ` from ${from} to ${to}` : "";
}

const spanOf = (seconds: number): string =>
  seconds < 60 ? `${seconds} seconds` : duration(seconds * MS_PER_SECOND);

function parsed(config: string | null): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(config ?? "null") ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
