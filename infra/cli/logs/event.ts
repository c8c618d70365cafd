import { z } from "zod";

/** How much of one line is shown. */
const LINE_MAX_CHARS = 4_000;

const moment = z.number();
const Log = z.object({ level: z.string(), timestamp: moment, message: z.unknown() });
const Thrown = z.object({ name: z.string(), timestamp: moment, message: z.unknown() });

/**
 * What a tail says of one run of a Worker, as far as it is shown. Of a request the address and the headers are left out: they may
 * hold what opens a webhook, and the door's own line names the route.
 */
export const TailEvent = z.object({
  outcome: z.string(),
  eventTimestamp: moment.nullish(),
  logs: z.array(Log).default([]),
  exceptions: z.array(Thrown).default([]),
  event: z
    .object({
      request: z.object({ method: z.string() }).optional(),
      response: z.object({ status: z.number() }).optional(),
      cron: z.string().optional(),
      rpcMethod: z.string().optional(),
      scheduledTime: z.unknown().optional(),
    })
    .nullish(),
});
export type TailEvent = z.infer<typeof TailEvent>;

/** Levels of a log that say that something is wrong. */
const WRONG = ["warn", "error"];

/** Whether something went wrong in it. A caller that left is nobody's fault. */
export const isWrong = ({ outcome, exceptions, logs }: TailEvent): boolean =>
  !["ok", "canceled"].includes(outcome) ||
  exceptions.length > 0 ||
  logs.some(({ level, message }) => WRONG.includes(level) || /"level":"(warn|error)"/.test(textOf(message)));

/** A run in lines for a person: what began it and how it ended, then what it said in its order. */
export function eventLines(worker: string, event: TailEvent): string[] {
  const { outcome, eventTimestamp, logs, exceptions } = event;
  const said = [
    ...logs.map(({ level, timestamp, message }) => ({ timestamp, text: `${level} ${textOf(message)}` })),
    ...exceptions.map(({ name, timestamp, message }) => ({
      timestamp,
      text: `${name}: ${textOf(message)}`,
    })),
  ].toSorted((a, b) => a.timestamp - b.timestamp);
  const at = eventTimestamp ?? said[0]?.timestamp;
  const when = at === undefined ? "" : `${new Date(at).toISOString()} `;
  return [`${when}${worker} ${triggerOf(event)}: ${outcome}`, ...said.map(({ text }) => `  ${text}`)].map(
    (line) => printableLine(line),
  );
}

function triggerOf({ event }: TailEvent): string {
  if (event?.request) {
    const { request, response } = event;
    return response ? `${request.method} ${response.status}` : request.method;
  }
  if (event?.cron !== undefined) return `schedule ${event.cron}`;
  if (event?.rpcMethod !== undefined) return `call ${event.rpcMethod}`;
  return event?.scheduledTime === undefined ? "event" : "alarm";
}

/** The arguments of a console's call, as one text. */
function textOf(message: unknown): string {
  const parts = Array.isArray(message) ? (message as unknown[]) : [message];
  return parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" ");
}

/** Nothing that a terminal would obey. */
const printableLine = (text: string): string => text.replace(/\p{Cc}/gu, " ").slice(0, LINE_MAX_CHARS);
