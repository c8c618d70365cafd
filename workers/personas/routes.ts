import { type Method, type Route, TEAM } from "../route.ts";

/** Reading changes nothing, so its records are one a minute. */
const read = (path: string): Route => ({ path, methods: { GET: TEAM }, front: "bearer", kept: "counted" });
const write = (path: string, method: Method = "POST"): Route => ({
  path,
  methods: { [method]: TEAM },
  front: "bearer",
});

/**
 * By which senders name a delivery, the first of them that is there, so that a second one is no second event. The last is of Standard
 * Webhooks (github.com/standard-webhooks).
 */
export const DELIVERIES: readonly string[] = ["x-gitlab-event-uuid", "x-github-delivery", "webhook-id"];

/** The personas' routes: the orchestrator's reference, and what its clients need besides. */
export const routes: readonly Route[] = [
  read("/api/personas"),
  write("/api/personas"),
  read("/api/personas/:id"),
  write("/api/personas/:id", "DELETE"),
  read("/api/personas/:id/full"),
  read("/api/personas/:id/tools"),
  write("/api/personas/:id/tools"),
  write("/api/personas/:id/tools/:toolId", "DELETE"),
  read("/api/tool-definitions"),
  write("/api/tool-definitions"),
  read("/api/credentials"),
  write("/api/credentials"),
  write("/api/credentials/:id", "DELETE"),
  read("/api/personas/:id/credentials"),
  write("/api/personas/:id/credentials"),
  write("/api/personas/:id/credentials/:credentialId", "DELETE"),
  read("/api/personas/:id/subscriptions"),
  write("/api/subscriptions"),
  write("/api/subscriptions/:id", "PUT"),
  write("/api/subscriptions/:id", "DELETE"),
  read("/api/events"),
  write("/api/events"),
  read("/api/events/:id"),
  {
    ...write("/api/webhooks/:personaId"),
    methods: { POST: "proof" },
    front: { application: "webhooks", proof: "signature", limit: "webhook" },
    limit: "webhook",
    headers: ["x-webhook-signature", ...DELIVERIES],
  },
  {
    ...write("/api/gitlab/webhook"),
    methods: { POST: "proof" },
    front: { application: "webhooks", proof: "header-key", limit: "webhook" },
    limit: "webhook",
    tokenHeader: "x-gitlab-token",
    headers: DELIVERIES,
  },
  {
    ...write("/api/deployed/:slug"),
    methods: { POST: "proof" },
    front: { application: "webhooks", proof: "signature", limit: "webhook" },
    limit: "webhook",
    headers: ["x-webhook-signature"],
  },
  {
    path: "/ws/workers/:secret",
    methods: { GET: "proof" },
    reply: "socket",
    front: { application: "workers", proof: "path-secret", limit: "webhook" },
    opensWith: "workerToken",
    limit: "webhook",
    // A worker that comes and goes is one record a minute.
    kept: "counted",
  },
  read("/api/workers/address"),
  read("/api/deployments"),
  write("/api/deployments"),
  read("/api/deployments/:id"),
  write("/api/deployments/:id", "DELETE"),
  write("/api/deployments/:id/pause"),
  write("/api/deployments/:id/resume"),
  read("/api/deployments/:id/webhook"),
  write("/api/oauth/authorize"),
  write("/api/oauth/callback"),
  read("/api/oauth/status"),
  write("/api/oauth/refresh"),
  write("/api/oauth/disconnect", "DELETE"),
  write("/api/token"),
  read("/api/personas/:id/webhook"),
  read("/api/personas/:id/triggers"),
  write("/api/triggers"),
  write("/api/triggers/:id", "PUT"),
  write("/api/triggers/:id", "DELETE"),
  write("/api/triggers/:id/fire"),
  { ...read("/api/triggers/:id/firings"), limit: "poll" },
  read("/api/triggers/:id/history"),
  read("/api/triggers/:id/stats"),
  write("/api/execute"),
  read("/api/executions"),
  read("/api/executions/stats"),
  read("/api/metrics/daily"),
  { ...read("/api/executions/:id"), limit: "poll", kept: "none" },
  {
    ...read("/api/executions/:id/stream"),
    limit: "poll",
    reply: "stream",
    kept: "none",
    headers: ["last-event-id"],
  },
  { ...write("/api/executions/:id/cancel"), endsSpending: true },
  read("/api/executions/:id/reviews"),
  read("/api/reviews/pending"),
  write("/api/executions/:id/reviews/:reviewId/respond"),
];
