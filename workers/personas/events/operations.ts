import * as z from "zod/mini";
import { BEGUN_ONCE_BY_KEY, ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { DeletedReply } from "../schemas.ts";
import {
  Event,
  EventBody,
  EventDetail,
  EventsQuery,
  Subscription,
  SubscriptionBody,
  SubscriptionChange,
} from "./schemas.ts";

const RULES =
  "It matches an event of exactly this type, from a source that is `sourceFilter` or begins with it where that ends with `*`, and whose payload fits `payloadFilter`. A match for which the persona has no room is tried again `maxRetries` times, after `retryBackoffMs` and twice as long each time.";

export const eventOperations = {
  "POST /api/events": {
    summary: "Publish an event",
    description:
      "Stored, and matched at once: the reply shows it as it was taken, pending; `GET /api/events/{id}` what came of it. With `targetPersonaId` only that persona's subscriptions match.",
    body: EventBody,
    reply: Event,
    status: 201,
    keyed: BEGUN_ONCE_BY_KEY,
  },
  "GET /api/events": {
    summary: "Events, the newest first",
    description: "By type and status; at most 500, 50 where nothing is said.",
    query: EventsQuery,
    reply: z.array(Event),
  },
  "GET /api/events/:id": {
    summary: "One event, and what came of each match",
    description:
      "`delivered`: every match led to an execution. `partial`, `failed`: some or all did not. `skipped`: nothing matched. `processing`: a match is tried again at `nextRetryAt`.",
    reply: EventDetail,
    fails: [404],
  },
  "POST /api/subscriptions": {
    summary: "Have a persona run when something happens",
    description: RULES,
    body: SubscriptionBody,
    reply: Subscription,
    status: 201,
    fails: [404],
    keyed: ONCE_BY_KEY,
  },
  "PUT /api/subscriptions/:id": {
    summary: "Change a subscription",
    description: `What is left out stays; null takes a filter away. ${RULES}`,
    body: SubscriptionChange,
    reply: Subscription,
    fails: [404],
  },
  "DELETE /api/subscriptions/:id": {
    summary: "Delete a subscription",
    description: "Executions that it has led to go on.",
    reply: DeletedReply,
    fails: [404],
  },
  "GET /api/personas/:id/subscriptions": {
    summary: "A persona's subscriptions",
    description: "The newest first.",
    reply: z.array(Subscription),
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
