import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../openapi/operation.ts";
import { taskId } from "../wire/fields.ts";
import { ApproveBody, ApproveReply } from "./schemas/approve.ts";
import { ContextBody, ContextReply } from "./schemas/context.ts";
import { ModelCostsReply } from "./schemas/costs.ts";
import {
  AnswerBody,
  AnswerForm,
  ApprovalsQuery,
  ApprovalsReply,
  DecisionReply,
  PageQuery,
} from "./schemas/decision.ts";
import { HaltBody, HaltReply } from "./schemas/halt.ts";
import { SetupReply, StatusReply } from "./schemas/status.ts";
import { ExtendBody, FinishBody, ProgressBody, ProgressReply, TaskReply } from "./schemas/tasks.ts";

const decisionId = z.uuid();

/** Every endpoint of the gate: `/openapi.json` is made from it, and the contract test compares real replies with it. */
export const operations = {
  "POST /api/approve": {
    summary: "Ask whether a task may run",
    description:
      "Approved, denied and pending are all HTTP 200; a refused question has `approved: false` and `reason` in its problem too. Rules and limits go by the caller's own name; `agency` is a label. The same task asked again gets the same decision; with other details it is a conflict until the first one is closed.",
    body: ApproveBody,
    reply: ApproveReply,
    fails: [409],
  },
  "POST /api/halt": {
    summary: "Stop a task for good",
    description:
      "Stored first, then forwarded to the agency gateway. A second halt answers the first one's time. An agency halts its own tasks only; any other one is 404.",
    body: HaltBody,
    reply: HaltReply,
    fails: [404],
  },
  "GET /api/costs/models": {
    summary: "What each model costs now",
    description: "From the price book of this deployment, with source and the day on which it was read.",
    reply: ModelCostsReply,
  },
  "GET /api/status": {
    summary: "The gate in numbers",
    description: "Of the owner's day and calendar month; costs are agencies' money, settled and reserved.",
    reply: StatusReply,
  },
  "POST /setup": {
    summary: "See that the database is ready and store the default context",
    description: "A second time it changes nothing.",
    reply: SetupReply,
  },
  "GET /api/context": {
    summary: "The owner's preferences and rules",
    description: "As they are in force now; version 0 is the default, before anything was stored.",
    reply: ContextReply,
    versioned: true,
  },
  "PUT /api/context": {
    summary: "Change preferences or rules",
    description: "What is left out stays. With If-Match, refused when the version is no longer that one.",
    body: ContextBody,
    reply: ContextReply,
    versioned: true,
    fails: [412],
  },
  "GET /api/approvals": {
    summary: "What waits for a person, or was decided",
    description:
      "In pages of 100: what waits oldest first, everything else newest first. `nextCursor` asks for the next page.",
    query: ApprovalsQuery,
    reply: ApprovalsReply,
  },
  "POST /api/approvals/:id": {
    summary: "Answer for a person",
    description:
      "409 when it was answered otherwise, expired, is halted or blocked, or the day's budget has too little left.",
    path: { id: decisionId },
    body: AnswerBody,
    reply: DecisionReply,
    fails: [404, 409],
  },
  "GET /api/tasks/:id": {
    summary: "The decision, lease and halt of a task",
    description:
      "Its newest decision, or the one that it runs by. An agency reads its own tasks only; any other one is 404.",
    path: { id: taskId },
    reply: TaskReply,
    fails: [404],
  },
  "POST /api/tasks/:id/progress": {
    summary: "Report what a task cost so far, and learn whether it may go on",
    description:
      "How often a report is due is in the approval's `progressEverySeconds`; a task whose report is more than a minute late is halted. Costs only grow.",
    path: { id: taskId },
    fails: [404],
    body: ProgressBody,
    reply: ProgressReply,
  },
  "POST /api/tasks/:id/finish": {
    summary: "Settle a task at what it cost",
    description:
      "The actual cost takes the place of the estimate in its day's budget. Again with the same figures it is one finish; with others 409.",
    path: { id: taskId },
    fails: [404, 409],
    body: FinishBody,
    reply: TaskReply,
  },
  "POST /api/tasks/:id/extend": {
    summary: "Give a running task more time or money",
    description: "`maxDurationSeconds` counts from the task's start. A limit is never made smaller.",
    path: { id: taskId },
    fails: [404, 409],
    keyed: ONCE_BY_KEY,
    body: ExtendBody,
    reply: TaskReply,
  },
  "GET /approvals/plain": {
    summary: "The gate for a browser without scripts",
    description: "What waits for an answer, what runs, and the day and month in numbers.",
    query: PageQuery,
    page: "text/html",
  },
  "GET /page.css": {
    summary: "The page's style",
    description: "Apart from the page, so that no style within a page is allowed.",
    page: "text/css",
  },
  "POST /approvals/:id": {
    summary: "Answer from the page",
    description: "Redirects back to the page. A form from another site is refused.",
    path: { id: decisionId },
    body: AnswerForm,
    fails: [404, 409],
    status: 303,
    page: "text/html",
  },
} as const satisfies Record<string, Operation>;
