import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../operation.ts";
import { taskId } from "../wire/fields.ts";
import { ApproveBody, ApproveReply } from "./schemas/approve.ts";
import { ContextBody, ContextReply, PreviewReply } from "./schemas/context.ts";
import { ModelCostsReply } from "./schemas/costs.ts";
import {
  AnswerBody,
  AnswerForm,
  AnswersBody,
  AnswersReply,
  ApprovalsQuery,
  ApprovalsReply,
  DecisionReply,
  PageQuery,
} from "./schemas/decision.ts";
import { HaltBody, HaltReply } from "./schemas/halt.ts";
import { HeldBody, HeldReply } from "./schemas/held.ts";
import { SetupReply, StatusReply } from "./schemas/status.ts";
import {
  ExtendBody,
  FinishBody,
  ProgressBody,
  ProgressReply,
  TaskReply,
  TasksQuery,
  TasksReply,
} from "./schemas/tasks.ts";

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
      "Stored first, then forwarded to the agency gateway. The id of a persona's execution ends that execution. A second halt answers the first one's time. An agency halts its own tasks only; any other one is 404.",
    body: HaltBody,
    reply: HaltReply,
    fails: [404],
  },
  "PATCH /api/held": {
    summary: "Write down what waits since everything was halted, or that it goes on",
    description:
      "So that whoever looks next, on any device, sees it in `GET /api/tasks` and lets the same go on. It holds and lets go nothing itself: that is done where each belongs, new tasks by `PUT /api/context`, schedules by `PATCH /api/scheduler/:id`, personas by `POST /api/personas`. Each hold stands for itself, under the id that is answered: what waits already keeps its moment and its name, and a release that names `holds` leaves what others hold. A schedule is shown to the person who held it, and is released by nobody else.",
    body: HeldBody,
    reply: HeldReply,
  },
  "GET /api/costs/models": {
    summary: "What each model costs now",
    description: "From the price book of this deployment, with source and the day on which it was read.",
    reply: ModelCostsReply,
  },
  "GET /api/status": {
    summary: "The gate in numbers",
    description:
      "Of the owner's day and calendar month; costs are agencies' money, settled and reserved. Owners see how each channel fares, by which people are told and talk. The roles team and admin get the personas' part besides: workers, what waits and what goes on.",
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
  "POST /api/context/preview": {
    summary: "What a change of preferences or rules would have made of the last decisions",
    description:
      "At most 20, newest first, fewer when their texts are long; each as if its task were the day's only one. The answer of a person or a model stands where it would be asked for again. Denials for want of budget, for a halt and for want of an answer are left out: they were not for the rules. Nothing is changed and no model is asked.",
    body: ContextBody,
    reply: PreviewReply,
  },
  "GET /api/approvals": {
    summary: "What waits for a person, or was decided",
    description:
      "In pages of 100: what waits oldest first, everything else newest first. `nextCursor` asks for the next page. `offer` is the lease that an approval would give now; whether the rules have come to block the task is looked at when it is answered.",
    query: ApprovalsQuery,
    reply: ApprovalsReply,
  },
  "POST /api/approvals": {
    summary: "Answer several for a person",
    description:
      "Each is answered by itself, in the order sent and by the rules for a single one: `error` says why one was not taken, and the others stand.",
    body: AnswersBody,
    reply: AnswersReply,
  },
  "POST /api/approvals/:id": {
    summary: "Answer for a person",
    description:
      "`limits` give an approved task less than it was offered; more than that is 400 with the most. 409 when it was answered otherwise or with other limits, expired, is halted or blocked, or the day's budget has too little left.",
    path: { id: decisionId },
    body: AnswerBody,
    reply: DecisionReply,
    fails: [404, 409],
  },
  "GET /api/tasks": {
    summary: "The tasks that run, that have ended, or all that were asked for",
    description:
      "In pages of 50, the one asked for last first; `next` asks for the next page. `open` are those with a lease that runs, `closed` those that have ended or were denied, and `all` has those too that wait for a person. A halt of a task that nobody asked for is in `GET /api/tasks/:id` alone. `held` is what waits since everything was halted.",
    query: TasksQuery,
    reply: TasksReply,
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
  "GET /plain": {
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
  "POST /budget/resume": {
    summary: "Let work that paused go on, from the page",
    description: "Redirects back to the page. A form from another site is refused.",
    status: 303,
    page: "text/html",
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
