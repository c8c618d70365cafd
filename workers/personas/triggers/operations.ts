import * as z from "zod/mini";
import { BEGUN_ONCE_BY_KEY, ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { DeletedReply, pageQuery } from "../schemas.ts";
import {
  FireBody,
  Firing,
  FiringsQuery,
  Trigger,
  TriggerBody,
  TriggerChange,
  TriggerStats,
} from "./schemas.ts";

const CONFIG =
  "`config` is JSON as a text: `event_type` and `payload` of the event; of a schedule `cron` (\"every 30m\", or five fields) or `interval_seconds`, `time_zone` (the owner's where it names none), `active_hours` (`from` and `to` as 07:00, by that zone's clock: only then is it due; also of polling), `missed` (`skip`, `once` with `grace_seconds`, or `all` with `max_missed`); of a chain `source_persona_id`, and `source_event_type` where it waits for an event and not for the end of an execution, of whose end `condition` (`type` any, success, failure, or jsonpath with `jsonpath`, names and indexes as in `$.findings[0].level`, and `expected`) chooses and `payload_forward` hands on the last of its output; of polling `poll_url` (https, at a host of the persona's `networkPolicy`), `poll_interval_seconds` (60 or more; 3600 where nothing is said) and `poll_pointer`, a JSON pointer to the part that counts. The shortest interval of a schedule is 10 seconds.";

export const triggerOperations = {
  "POST /api/triggers": {
    summary:
      "Have an event published by a schedule, a webhook, another persona, a change of an address, or on demand",
    description: `Its event is for that persona alone, whose subscriptions then match as always. ${CONFIG}`,
    body: TriggerBody,
    reply: Trigger,
    status: 201,
    fails: [404],
    keyed: ONCE_BY_KEY,
  },
  "PUT /api/triggers/:id": {
    summary: "Change a trigger",
    description: `What is left out stays, and a schedule that stays keeps its phase. ${CONFIG}`,
    body: TriggerChange,
    reply: Trigger,
    fails: [404],
  },
  "DELETE /api/triggers/:id": {
    summary: "Delete a trigger and its history",
    description: "Events that it has published stay.",
    reply: DeletedReply,
    fails: [404],
  },
  "GET /api/personas/:id/triggers": {
    summary: "A persona's triggers",
    description: "The newest first.",
    reply: z.array(Trigger),
    fails: [404],
  },
  "POST /api/triggers/:id/fire": {
    summary: "Fire a trigger now",
    description:
      "Of any type; a schedule keeps its phase. With a `payload` of its own, or the config's. A disabled one is 409.",
    body: FireBody,
    reply: Firing,
    status: 202,
    fails: [404, 409],
    keyed: BEGUN_ONCE_BY_KEY,
  },
  "GET /api/triggers/:id/firings": {
    summary: "When a trigger fired, and what came of it",
    description:
      "The newest first; by status, of the newest 500. `skipped`: nobody was there at that moment, and `errorMessage` says for how many.",
    query: FiringsQuery,
    reply: z.array(Firing),
    fails: [404],
  },
  "GET /api/triggers/:id/history": {
    summary: "The same under upstream's other name",
    description: "`GET /api/triggers/{id}/firings` without a status.",
    query: z.object(pageQuery),
    reply: z.array(Firing),
    fails: [404],
  },
  "GET /api/triggers/:id/stats": {
    summary: "How a trigger's newest firings went",
    description: "Of the newest 500.",
    reply: TriggerStats,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
