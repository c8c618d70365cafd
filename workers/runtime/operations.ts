import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../operation.ts";
import { TextEvent } from "../wire/event-stream.ts";
import { RUN_ERRORS, RunBody, RunFailure, RunReply } from "./schemas.ts";

/** Every endpoint of the agent runtime: `/openapi.json` is made from it, and the tests compare real replies with it. */
export const operations = {
  "POST /v1/agent/run": {
    summary: "Run an agent: one turn of a session",
    description:
      "Runs of one session are carried out one after the other, and a session is kept for 30 days after its last run; one that is unknown begins anew under its id. The answer comes within 110 seconds, or an error does, with an honest HTTP status and what was spent. With an `Idempotency-Key` the same request is carried out and paid for once in 24 hours; without one it joins its run while that goes on. With `Accept: text/event-stream` the answer comes as events: `text` with each piece, `tool` with a tool's name, then `done` or `error` with the whole reply; a client that leaves its events stops its run. One that leaves a whole answer without a key may still join it; another prompt of the session, or 30 seconds, stop it.",
    body: RunBody,
    reply: RunReply,
    events: { text: TextEvent, tool: z.object({ name: z.string() }), done: RunReply, error: RunFailure },
    failure: { name: "RunFailure", schema: RunFailure, statuses: [...new Set(Object.values(RUN_ERRORS))] },
    keyed: ONCE_BY_KEY,
  },
} as const satisfies Record<string, Operation>;
