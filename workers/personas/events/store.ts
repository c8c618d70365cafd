import type { Sql } from "../../portable/sql.ts";
import { StoredTable } from "../store/table.ts";
import { namesOf } from "./matching.ts";
import type { Dispatch, Event, Subscription } from "./schemas.ts";

export const subscriptions = new StoredTable<Subscription>("subscriptions", {
  id: "text",
  personaId: "text",
  eventType: "text",
  sourceFilter: "text",
  payloadFilter: "text",
  enabled: "flag",
  maxRetries: "number",
  retryBackoffMs: "number",
  useCaseId: "text",
  createdAt: "moment",
  updatedAt: "moment",
});

export type StoredEvent = Event & { readonly depth: number; readonly deliveryId: string | null };

export const storedEvents = new StoredTable<StoredEvent>("events", {
  id: "text",
  projectId: "text",
  eventType: "text",
  sourceType: "text",
  sourceId: "text",
  targetPersonaId: "text",
  payload: "text",
  status: "text",
  errorMessage: "text",
  processedAt: "moment",
  useCaseId: "text",
  retryCount: "number",
  nextRetryAt: "moment",
  createdAt: "moment",
  depth: "number",
  deliveryId: "text",
});

export const shownEvent = ({ depth: _first, deliveryId: __, ...event }: StoredEvent): Event => event;

/** Of personas that are there and enabled, the oldest first. */
export function subscribersOf(sql: Sql, eventType: string): Subscription[] {
  const names = namesOf(eventType);
  const marks = names.map(() => "?").join(", ");
  return subscriptions.list(
    sql,
    `JOIN personas ON personas.id = subscriptions.persona_id AND personas.enabled = 1
     WHERE subscriptions.event_type IN (${marks}) AND subscriptions.enabled = 1 ORDER BY subscriptions.id`,
    ...names,
  );
}

/** @throws Problem not_found */
export const subscriptionOf = (sql: Sql, id: string): Subscription =>
  subscriptions.known(sql, id, `There is no subscription ${id}`);

/** A persona's subscriptions, the newest first. */
export const subscriptionsOf = (sql: Sql, personaId: string): Subscription[] =>
  subscriptions.list(sql, "WHERE persona_id = ? ORDER BY id DESC", personaId);

/** The event that a delivery of this name has led to; null for a new one, and for one without a name. */
export const eventOfDelivery = (sql: Sql, deliveryId: string | null): StoredEvent | null =>
  (deliveryId === null ? [] : storedEvents.list(sql, "WHERE delivery_id = ?", deliveryId))[0] ?? null;

export const dispatchesOf = (sql: Sql, eventId: string): Dispatch[] =>
  sql.all(
    `SELECT subscription_id AS subscriptionId, persona_id AS personaId, status, execution_id AS executionId, attempts, error
     FROM dispatches WHERE event_id = ? ORDER BY subscription_id`,
    eventId,
  );
