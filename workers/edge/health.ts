import type { Answer } from "../caller.ts";

/** GET /health: what the door says itself, without asking anybody. */
export const ownAnswer = (now: Date): Answer => ({
  status: 200,
  headers: [["content-type", "application/json"]],
  body: new TextEncoder().encode(JSON.stringify({ status: "ok", timestamp: now.toISOString() })),
});
