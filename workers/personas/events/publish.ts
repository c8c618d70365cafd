import type { Sql } from "../../portable/sql.ts";
import { momentOf } from "../../wire/moment.ts";
import { capacityOf } from "../executions/capacity.ts";
import { submit } from "../executions/submit.ts";
import type { Acting } from "../handling.ts";
import { PROJECT, personas } from "../registry/store.ts";
import { inputOf, isMatch } from "./matching.ts";
import type { Event, Subscription } from "./schemas.ts";
import {
  dispatchesOf,
  eventOfDelivery,
  type StoredEvent,
  storedEvents,
  subscribersOf,
  subscriptions,
} from "./store.ts";

/** Events that lead to events, at most: a circle of personas ends here. */
const DEPTH_MAX = 8;

/** What happened, as somebody tells it. */
export type Happening = Pick<
  Event,
  "eventType" | "sourceType" | "sourceId" | "targetPersonaId" | "payload"
> & {
  readonly useCaseId?: string | null | undefined;
  /** The sender's name for this delivery; the same again is the same event. */
  readonly deliveryId?: string | null;
  readonly depth?: number;
  readonly triggerId?: string | null;
};

/**
 * Takes an event, and does in the same transaction all that it leads to at once: each subscription that matches gets its dispatch and
 * its execution, or waits for its next try. So nothing is half done whatever is killed when.
 *
 * @returns the event as it was taken, pending; one that was delivered before as it is now
 */
export function publish(happening: Happening, world: Acting): StoredEvent {
  const { sql, now, newId } = world;
  const { deliveryId = null, depth = 0, useCaseId = null, triggerId = null, ...told } = happening;
  const known = eventOfDelivery(sql, deliveryId);
  if (known) return known;
  const event: StoredEvent = {
    id: newId(),
    projectId: PROJECT,
    ...told,
    status: "pending",
    errorMessage: null,
    processedAt: null,
    useCaseId,
    retryCount: 0,
    nextRetryAt: null,
    createdAt: momentOf(now),
    depth,
    deliveryId,
  };
  const isTooDeep = depth > DEPTH_MAX;
  const payload = inputOf(event.payload);
  const matching = isTooDeep
    ? []
    : subscribersOf(sql, event.eventType).filter((one) => isMatch(event, payload, one));
  for (const subscription of matching) dispatch(event, subscription, 0, world, triggerId);
  const why = isTooDeep ? `More than ${DEPTH_MAX} events led to one another` : missingTarget(sql, event);
  storedEvents.insert(sql, { ...event, ...stateOf(sql, event.id, now, why) });
  return event;
}

/** Only whoever writes by themself, such as a run, can name a persona that is not there. */
function missingTarget(sql: Sql, { targetPersonaId: id }: StoredEvent): string | null {
  return id === null || personas.get(sql, id) !== null ? null : `There is no persona ${id}`;
}

/** Tries a match: an execution, another try later, or its end. */
function dispatch(
  event: StoredEvent,
  { id, personaId, maxRetries, retryBackoffMs, useCaseId }: Subscription,
  attempts: number,
  world: Acting,
  triggerId: string | null,
): void {
  const { sql, now } = world;
  const persona = personas.get(sql, personaId);
  const refusal = persona === null ? "The persona is gone" : capacityOf(sql, persona);
  if (persona !== null && refusal === null) {
    const { id: eventId, depth } = event;
    const asked = {
      prompt: "",
      timeoutMs: persona.timeoutMs,
      askedBy: `event:${event.eventType}`,
      waits: false,
    };
    const executionId = submit(
      { ...asked, persona, personaId, eventId, depth, triggerId, useCaseId: event.useCaseId ?? useCaseId },
      world,
    );
    note(sql, [event.id, id, personaId, "queued", executionId, attempts + 1, null, null]);
    return;
  }
  const goesOn = persona !== null && attempts < maxRetries;
  const nextAt = goesOn ? now + retryBackoffMs * 2 ** attempts : null;
  note(sql, [event.id, id, personaId, goesOn ? "waiting" : "failed", null, attempts + 1, nextAt, refusal]);
}

const note = (sql: Sql, values: (string | number | null)[]): void =>
  void sql.all(
    `INSERT OR REPLACE INTO dispatches (event_id, subscription_id, persona_id, status, execution_id, attempts, next_at, error)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ...values,
  );

type State = Pick<StoredEvent, "status" | "errorMessage" | "processedAt" | "retryCount" | "nextRetryAt">;

/** What an event's dispatches make of it. */
function stateOf(sql: Sql, eventId: string, now: number, why: string | null): State {
  const all = dispatchesOf(sql, eventId);
  const having = (wanted: string) => all.filter(({ status }) => status === wanted);
  const retryCount = Math.max(0, ...all.map(({ attempts }) => attempts - 1));
  const [waiting, failed] = [having("waiting"), having("failed")];
  if (waiting.length > 0) {
    const [row] = sql.all<{ at: number }>(
      "SELECT MIN(next_at) AS at FROM dispatches WHERE event_id = ?",
      eventId,
    );
    const nextRetryAt = momentOf(row?.at ?? now);
    return {
      status: "processing",
      errorMessage: waiting[0]?.error ?? null,
      processedAt: null,
      retryCount,
      nextRetryAt,
    };
  }
  const status =
    all.length === 0
      ? "skipped"
      : failed.length === 0
        ? "delivered"
        : failed.length < all.length
          ? "partial"
          : "failed";
  const reasons = [...new Set(failed.map(({ error }) => error))].join("; ");
  const errorMessage =
    status === "failed"
      ? `All subscription matches failed: ${reasons}`
      : status === "partial"
        ? reasons
        : why;
  return { status, errorMessage, processedAt: momentOf(now), retryCount, nextRetryAt: null };
}

type Waiting = { readonly eventId: string; readonly subscriptionId: string; readonly attempts: number };

/** Of one alarm; the rest has the next. */
const ROUND_MAX = 100;

/** Tries the matches again whose time has come. One whose subscription or event is gone has failed. */
export function retryDispatches(world: Acting): void {
  const { sql, now } = world;
  const due = sql.all<Waiting>(
    `SELECT event_id AS eventId, subscription_id AS subscriptionId, attempts FROM dispatches
     WHERE next_at <= ? ORDER BY next_at LIMIT ${ROUND_MAX}`,
    now,
  );
  for (const { eventId, subscriptionId, attempts } of due) {
    const [event, subscription] = [storedEvents.get(sql, eventId), subscriptions.get(sql, subscriptionId)];
    if (event && subscription?.enabled) dispatch(event, subscription, attempts, world, null);
    else
      sql.all(
        "UPDATE dispatches SET status = 'failed', next_at = NULL, error = ? WHERE event_id = ? AND subscription_id = ?",
        "The subscription is gone",
        eventId,
        subscriptionId,
      );
    storedEvents.update(sql, eventId, stateOf(sql, eventId, now, null));
  }
}
