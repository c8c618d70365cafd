import * as z from "zod/mini";
import { NESTING_MAX_LEVELS, parsedJson } from "../../nesting.ts";
import { Problem } from "../../problem.ts";
import { type Cadence, readCadence, readInterval, zoneObjection } from "../../time/cadence.ts";
import { SECOND_MS } from "../../time/calendar.ts";
import type { Missed } from "../../time/missed.ts";
import { unusable } from "../../wire/body.ts";
import { type ChainCondition, ConditionShape, conditionOf } from "./condition.ts";
import type { Trigger } from "./schemas.ts";

const GRACE_DEFAULT_SECONDS = 86_400;
const GRACE_MAX_SECONDS = 31_536_000;
const ALL_DEFAULT = 10;
const ALL_MAX = 100;
/** Between two looks at an address of somebody else. */
const POLL_MIN_SECONDS = 60;
const POLL_DEFAULT_SECONDS = 3_600;

const text = z.string().check(z.minLength(1), z.maxLength(200));

/** What a trigger's `config` may hold, of all types; keys that are not known are ignored, as upstream does. */
const Config = z.object({
  event_type: z.optional(text),
  payload: z.optional(z.unknown()),
  cron: z.optional(z.string().check(z.maxLength(200))),
  interval_seconds: z.optional(z.number()),
  time_zone: z.optional(z.string().check(z.maxLength(60))),
  /** By the clock of the trigger's zone; a slot outside of them is none. */
  active_hours: z.optional(z.object({ from: z.string(), to: z.string() })),
  missed: z.optional(z.enum(["skip", "once", "all"])),
  grace_seconds: z.optional(z.int().check(z.minimum(0), z.maximum(GRACE_MAX_SECONDS))),
  max_missed: z.optional(z.int().check(z.minimum(1), z.maximum(ALL_MAX))),
  poll_url: z.optional(z.string().check(z.maxLength(2_000))),
  poll_interval_seconds: z.optional(z.number()),
  poll_pointer: z.optional(z.string().check(z.maxLength(500))),
  source_persona_id: z.optional(text),
  source_event_type: z.optional(text),
  condition: z.optional(ConditionShape),
  payload_forward: z.optional(z.boolean()),
});

/** A trigger's config, read. */
export type ReadConfig = {
  /** Null where the event is the one that the trigger waits for, or the type's own. */
  readonly eventType: string | null;
  readonly payload: unknown;
  readonly source: {
    readonly personaId: string;
    readonly eventType: string | null;
    /** Of an execution's end; events are chosen by their type alone. */
    readonly condition: ChainCondition;
    /** Whether the event carries what the execution wrote. */
    readonly forwards: boolean;
  } | null;
  /** What a polling trigger watches: an address, and the JSON pointer to the part that counts; null = all of it. */
  readonly address: { readonly url: string; readonly pointer: string | null } | null;
  readonly schedule: { readonly cadence: Cadence; readonly missed: Missed } | null;
};

/** @param zone of the owner, for a schedule that names none. @throws Problem invalid_request naming `config` and why */
export function readConfig(type: Trigger["triggerType"], config: string | null, zone: string): ReadConfig {
  const read = parsed(config);
  const { event_type: eventType = null, payload = null } = read;
  const common = { eventType, payload, source: null, address: null, schedule: null };
  if (type === "schedule") return { ...common, schedule: scheduleOf(read, zone) };
  if (type === "polling") return { ...common, ...pollingOf(read, zone) };
  if (type !== "chain") return common;
  const { source_persona_id: personaId, source_event_type: of = null, condition: asked } = read;
  if (personaId === undefined) throw no("expected source_persona_id: whose events or ends fire this chain");
  const condition = conditionOf(asked ?? { type: "any" });
  if (condition === null)
    throw no(
      'condition.jsonpath: expected names and indexes from the root on, such as "$.verdict" or "$.findings[0].level"',
    );
  const forwards = read.payload_forward ?? false;
  return { ...common, source: { personaId, eventType: of, condition, forwards } };
}

/** The same for a config that was written before; null when it cannot be read any more, such as with a zone that was renamed. */
export function readStored(
  trigger: Pick<Trigger, "triggerType" | "config">,
  zone: string,
): ReadConfig | null {
  try {
    return readConfig(trigger.triggerType, trigger.config, zone);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function parsed(config: string | null): z.infer<typeof Config> {
  if (config === null || config === "") return {};
  const value = parsedJson(config);
  if (value === undefined)
    throw no(
      `expected JSON as a text, at most ${NESTING_MAX_LEVELS} levels deep, such as "{\\"cron\\": \\"every 30m\\"}"`,
    );
  const result = z.safeParse(Config, value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw no(`${issue?.path.join(".") || "it"}: ${issue?.message ?? "does not fit"}`);
}

/** `cron` before `interval_seconds` where both are given. */
function scheduleOf(read: z.infer<typeof Config>, zone: string): NonNullable<ReadConfig["schedule"]> {
  const { cron, interval_seconds: seconds, time_zone: own = zone, active_hours: hours = null } = read;
  if (cron === undefined && seconds === undefined)
    throw no('expected cron ("every 30m", or five fields) or interval_seconds');
  refuseZone(own);
  const within = hours && { hours, zone: own };
  const cadence =
    cron === undefined ? readInterval((seconds ?? 0) * SECOND_MS, within) : readCadence(cron, own, hours);
  if (!cadence.ok) throw no(cadence.why);
  return { cadence: cadence.cadence, missed: missedOf(read) };
}

function pollingOf(read: z.infer<typeof Config>, zone: string): Pick<ReadConfig, "address" | "schedule"> {
  const { time_zone: own = zone, active_hours: hours = null } = read;
  const {
    poll_url: url,
    poll_interval_seconds: seconds = POLL_DEFAULT_SECONDS,
    poll_pointer: pointer,
  } = read;
  refuseZone(own);
  if (url === undefined) throw no("expected poll_url: the https address that is watched");
  if (pointer !== undefined && !/^(\/([^~/]|~[01])*)*$/.test(pointer))
    throw no('poll_pointer: expected a JSON pointer, such as "/data/version"');
  if (seconds < POLL_MIN_SECONDS)
    throw no(`poll_interval_seconds: ${seconds} is too often; the shortest is ${POLL_MIN_SECONDS}`);
  const interval = readInterval(seconds * SECOND_MS, hours && { hours, zone: own });
  if (!interval.ok) throw no(`poll_interval_seconds: ${interval.why}`);
  return {
    address: { url, pointer: pointer || null },
    schedule: { cadence: interval.cadence, missed: { policy: "skip" } },
  };
}

/** An interval without hours needs no zone, and one that cannot be meant is refused all the same. */
function refuseZone(zone: string): void {
  const objection = zoneObjection(zone);
  if (objection !== null) throw no(`time_zone: ${objection}`);
}

function missedOf({
  missed = "once",
  grace_seconds: grace,
  max_missed: max,
}: z.infer<typeof Config>): Missed {
  if (missed === "all") return { policy: "all", max: max ?? ALL_DEFAULT };
  if (missed === "skip") return { policy: "skip" };
  return { policy: "once", graceMs: (grace ?? GRACE_DEFAULT_SECONDS) * SECOND_MS };
}

const no = (message: string): Problem => unusable("config", message);
