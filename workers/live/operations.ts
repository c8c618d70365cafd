import type { Operation } from "../operation.ts";

/** What this Worker answers. */
export const operations = {
  "GET /api/live": {
    summary: "Hear what has changed, as a WebSocket",
    description:
      'For people\'s pages, with an Origin of this host. Sends `{"versions": {topic: number}, "now": number}` when it opens, in Unix milliseconds, and `{"topic", "version"}` when something has changed (topics: approvals, tasks, budget, chat, notices, agents, personas); what it is, the page then asks for. `ping` is answered with `pong`; nothing else is to be sent. Closed with 4401 when the session ends, 4408 when the same person opens too many, 1008 after a message that it does not take.',
    status: 101,
    fails: [426],
  },
} as const satisfies Record<string, Operation>;
