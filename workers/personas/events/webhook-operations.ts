import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { Event } from "./schemas.ts";

const ONCE =
  "A delivery that its sender names (X-Gitlab-Event-UUID, X-GitHub-Delivery) is one event however often it comes.";

export const webhookOperations = {
  "POST /api/webhooks/:personaId": {
    summary: "Deliver something to one persona",
    description: `Any text is the payload of an event \`webhook_received\` for that persona. It takes a bearer token of the role team, or \`X-Webhook-Signature\`: the HMAC-SHA256 of the body in hex with the persona's secret. ${ONCE}`,
    reply: Event,
    status: 201,
    fails: [401, 403, 404],
    keyed: ONCE_BY_KEY,
  },
  "POST /api/gitlab/webhook": {
    summary: "Deliver GitLab's webhook",
    description: `\`object_kind\` becomes the event's type (push: gitlab_push, merge_request: gitlab_mr, tag_push: gitlab_tag, note: gitlab_comment, others: gitlab_<kind>), the project's path its source. GitLab's secret token is a token of the role team. ${ONCE}`,
    reply: Event,
    status: 201,
    fails: [401, 403],
    keyed: ONCE_BY_KEY,
  },
  "GET /api/personas/:id/webhook": {
    summary: "Where and how to deliver to a persona",
    description: "The secret is the same for as long as the deployment has its master key.",
    reply: z.object({ personaId: z.string(), url: z.url(), header: z.string(), secret: z.string() }),
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
