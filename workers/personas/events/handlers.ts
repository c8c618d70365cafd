import { momentOf } from "../../wire/moment.ts";
import { made, ok, type Some } from "../handling.ts";
import { personaOf } from "../registry/store.ts";
import { pageOf } from "../schemas.ts";
import { noteChange } from "../store/audit.ts";
import { publish } from "./publish.ts";
import { BACKOFF_DEFAULT_MS, RETRIES_DEFAULT } from "./schemas.ts";
import {
  dispatchesOf,
  shownEvent,
  storedEvents,
  subscriptionOf,
  subscriptions,
  subscriptionsOf,
} from "./store.ts";

export const eventHandlers: Some<
  | "POST /api/events"
  | "GET /api/events"
  | "GET /api/events/:id"
  | "POST /api/subscriptions"
  | "PUT /api/subscriptions/:id"
  | "DELETE /api/subscriptions/:id"
  | "GET /api/personas/:id/subscriptions"
> = {
  "POST /api/events": ({ body }, world) => {
    const { payload = null, sourceId = null, targetPersonaId = null, ...rest } = body;
    const text = payload === null || typeof payload === "string" ? payload : JSON.stringify(payload);
    return made(shownEvent(publish({ ...rest, sourceId, targetPersonaId, payload: text }, world)));
  },
  "GET /api/events": ({ query }, { sql }) => {
    const { limit, offset } = pageOf(query);
    const { eventType = null, status = null } = query;
    const found = storedEvents.list(
      sql,
      "WHERE (?1 IS NULL OR event_type = ?1) AND (?2 IS NULL OR status = ?2) ORDER BY id DESC LIMIT ?3 OFFSET ?4",
      eventType,
      status,
      limit,
      offset,
    );
    return ok(found.map(shownEvent));
  },
  "GET /api/events/:id": ({ id }, { sql }) => {
    const event = storedEvents.known(sql, id, `There is no event ${id}`);
    return ok({ ...shownEvent(event), dispatches: dispatchesOf(sql, id) });
  },
  "POST /api/subscriptions": ({ body }, world) => {
    const { sql, now, newId } = world;
    personaOf(sql, body.personaId);
    const at = momentOf(now);
    const id = newId();
    const {
      enabled = true,
      maxRetries = RETRIES_DEFAULT,
      retryBackoffMs = BACKOFF_DEFAULT_MS,
      ...rest
    } = body;
    const { sourceFilter = null, payloadFilter = null, useCaseId = null, personaId, eventType } = rest;
    const filters = { sourceFilter, payloadFilter, useCaseId };
    const wishes = { enabled, maxRetries, retryBackoffMs };
    subscriptions.insert(sql, {
      id,
      personaId,
      eventType,
      ...filters,
      ...wishes,
      createdAt: at,
      updatedAt: at,
    });
    noteChange(world, "subscription.made", id);
    return made(subscriptionOf(sql, id));
  },
  "PUT /api/subscriptions/:id": ({ id, body }, world) => {
    const { sql, now } = world;
    subscriptionOf(sql, id);
    subscriptions.update(sql, id, { ...body, updatedAt: momentOf(now) });
    noteChange(world, "subscription.changed", id);
    return ok(subscriptionOf(sql, id));
  },
  "DELETE /api/subscriptions/:id": ({ id }, world) => {
    subscriptionOf(world.sql, id);
    subscriptions.delete(world.sql, id);
    noteChange(world, "subscription.deleted", id);
    return ok({ deleted: true });
  },
  "GET /api/personas/:id/subscriptions": ({ id }, { sql }) => ok(subscriptionsOf(sql, personaOf(sql, id).id)),
};
