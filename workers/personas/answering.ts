import type * as z from "zod/mini";
import type { Asked } from "../caller.ts";
import type { Operation } from "../operation.ts";
import { keepReply, keyedRequestOf, knownReply } from "../portable/keys.ts";
import { requestOf } from "../wire/answer.ts";
import { bodyOf, checked } from "../wire/body.ts";
import type { ShownReply } from "./contract.ts";
import type { WebhookDelivery } from "./events/arrived.ts";
import { HANDLERS } from "./handlers.ts";
import type { Handled, World } from "./handling.ts";
import { type Key, operationAt } from "./matching.ts";
import { answeredOperations as operations } from "./operations.ts";
import { prepare, type Vault } from "./preparing.ts";
import { DELIVERIES } from "./routes.ts";

/** What has to reach whoever carries an execution out: that it is cancelled, or that a person has answered its question. */
export type Onward = { readonly is: "stopped" | "answered"; readonly executionId: string };
export type AnsweredRequest = { readonly shown: ShownReply; readonly onward: Onward | null };

const ONWARD: Readonly<Partial<Record<Key, Onward["is"]>>> = {
  "POST /api/executions/:id/cancel": "stopped",
  "POST /api/executions/:id/reviews/:reviewId/respond": "answered",
};

/**
 * Answers a request: what needs waiting comes first, then everything that it changes in one transaction, with the reply that its
 * idempotency key leads to from then on. @throws Problem
 */
export async function answerTo(asked: Asked, world: World, vault: Vault): Promise<AnsweredRequest> {
  const { pathname, searchParams } = new URL(asked.url);
  const { key, params } = operationAt(asked.method, pathname);
  const operation: Operation = operations[key];
  const request = requestOf(asked);
  const keyed = await keyedRequestOf(asked, world.caller);
  const query = operation.query && checked(Object.fromEntries(searchParams), operation.query, "query");
  const body = operation.body && (await bodyIn(request, asked, operation.body));
  // Before what the body may cost: a repeat is answered even where its secret could no longer be read.
  const known = keyed && knownReply(world.sql, keyed, world.now);
  if (known) return answered(known.status, known.reply);
  const prepared = await prepare(key, body, vault, world);
  return world.sql.atomically(() => {
    const again = keyed && knownReply(world.sql, keyed, world.now);
    if (again) return answered(again.status, again.reply);
    const reply = handle(
      key,
      { id: params.id ?? "", params, body, prepared, query, delivery: deliveryOf(asked) },
      world,
    );
    const text = JSON.stringify(reply.body);
    if (keyed) keepReply(world.sql, keyed, { status: reply.status, reply: text }, world.now);
    return answered(reply.status, text, onwardOf(key, params.id), reply.headers);
  });
}

function deliveryOf({ body, headers }: Asked): WebhookDelivery {
  const name = DELIVERIES.find((header) => headers[header]);
  return { body: typeof body === "string" ? body : "", deliveryId: (name && headers[name]) ?? null };
}

/** A request without a body is checked as one that says nothing. */
const bodyIn = async (request: Request, { body }: Asked, schema: z.ZodMiniType): Promise<unknown> =>
  body === null ? checked(undefined, schema, "body") : bodyOf(request, schema);

/** The tables of operations and handlers have the same keys, and each body was read by its operation's schema. */
const handle = (key: Key, given: object, world: World): Handled =>
  (HANDLERS[key] as (given: object, world: World) => Handled)(given, world);

const answered = (
  status: number,
  body: string,
  onward: Onward | null = null,
  headers: Handled["headers"] = {},
): AnsweredRequest => ({
  shown: { status, headers: { "content-type": "application/json", ...headers }, body },
  onward,
});

function onwardOf(key: Key, executionId = ""): Onward | null {
  const is = ONWARD[key];
  return is === undefined ? null : { is, executionId };
}
