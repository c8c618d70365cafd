import type { World } from "../handling.ts";
import { fireWebhooks } from "../triggers/hearing.ts";
import { inputOf } from "./matching.ts";
import { publish } from "./publish.ts";
import type { Event } from "./schemas.ts";
import { eventOfDelivery, shownEvent } from "./store.ts";

/** GitLab's kinds under the names that the guide gives them; every other kind is `gitlab_<kind>`. */
const GITLAB: Readonly<Record<string, string>> = {
  merge_request: "gitlab_mr",
  tag_push: "gitlab_tag",
  note: "gitlab_comment",
};

/** What a webhook brought: any text. */
export type WebhookDelivery = { readonly body: string; readonly deliveryId: string | null };

/** For one persona, whose subscriptions to `webhook_received` match. */
export function fromWebhook(personaId: string, { body, deliveryId }: WebhookDelivery, world: World): Event {
  const happening = {
    eventType: "webhook_received",
    sourceType: "webhook",
    sourceId: personaId,
    targetPersonaId: personaId,
    payload: body,
  };
  const deliveryOf = named(personaId, deliveryId);
  const isKnown = eventOfDelivery(world.sql, deliveryOf) !== null;
  const event = publish({ ...happening, deliveryId: deliveryOf }, world);
  if (!isKnown) fireWebhooks(personaId, inputOf(body), world);
  return shownEvent(event);
}

/** GitLab's, from the project that it names. */
export function fromGitlab({ body, deliveryId }: WebhookDelivery, world: World): Event {
  const { object_kind: kind, project } = inputOf(body) as {
    readonly object_kind?: unknown;
    readonly project?: { readonly path_with_namespace?: unknown } | null;
  };
  const name = typeof kind === "string" && /^\w{1,64}$/.test(kind) ? kind : "unknown";
  const path = project?.path_with_namespace;
  const happening = {
    eventType: GITLAB[name] ?? `gitlab_${name}`,
    sourceType: "gitlab",
    sourceId: typeof path === "string" ? path : null,
    targetPersonaId: null,
    payload: body,
  };
  return shownEvent(publish({ ...happening, deliveryId: named("gitlab", deliveryId) }, world));
}

/** Senders name their own deliveries only. */
const named = (sender: string, deliveryId: string | null): string | null =>
  deliveryId === null ? null : `${sender}/${deliveryId}`;
