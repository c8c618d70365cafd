import * as z from "zod/mini";
import { BEGUN_ONCE_BY_KEY, type Operation } from "../../operation.ts";
import {
  CancelReply,
  CompleteEvent,
  DetailQuery,
  ExecuteBody,
  ExecuteReply,
  Execution,
  ExecutionDetail,
  ExecutionsQuery,
  OutputEvent,
  ProgressEvent,
  SaidEvent,
} from "./schemas.ts";

export const executionOperations = {
  "POST /api/execute": {
    summary: "Have a persona do something",
    description:
      "Queued, and begun as soon as there is room. A registered persona's whole prompt is assembled, and yours is its input; for any other name, or none, yours is sent as it stands. Poll `GET /api/executions/{id}`. With an `Idempotency-Key` it may be sent again and is one execution; without one, and without `externalId`, each request begins another. `externalId` is a name of your own: the same again is the execution that there is, for the 30 days that it is kept, and another request under it is 409.",
    body: ExecuteBody,
    reply: ExecuteReply,
    status: 202,
    fails: [409, 429],
    keyed: BEGUN_ONCE_BY_KEY,
  },
  "GET /api/executions": {
    summary: "Executions, the newest first",
    description:
      "By persona and status; at most 500, 50 where nothing is said. Without their outputs unless `includeOutput=true`.",
    query: ExecutionsQuery,
    reply: z.array(Execution),
  },
  "GET /api/executions/:id": {
    summary: "One execution with its output",
    description: "`offset` leaves out that many lines; `outputLines` counts all, and never gets less.",
    query: DetailQuery,
    reply: ExecutionDetail,
    fails: [404],
  },
  "GET /api/executions/:id/stream": {
    summary: "Watch an execution",
    description:
      "Events: `init` with what there is, `output` with each new line, `said` with what a line says in one of the protocols, `complete` at its end. The id of an event is the number of lines so far; with `Last-Event-ID` the lines before it are left out. With `Accept: application/json` it is what `GET /api/executions/{id}` says.",
    reply: ExecutionDetail,
    events: {
      init: ExecutionDetail,
      output: OutputEvent,
      said: SaidEvent,
      progress: ProgressEvent,
      complete: CompleteEvent,
    },
    fails: [404, 429],
  },
  "POST /api/executions/:id/cancel": {
    summary: "Cancel an execution that waits or goes on",
    description: "What it has begun to spend is counted. One that is over is 404.",
    reply: CancelReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
