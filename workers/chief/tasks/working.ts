import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import * as z from "zod/mini";
import { isBilledAs } from "../../model/label.ts";
import { jsonValueIn } from "../../wire/body.ts";
import { isConsulted, withoutArchitect } from "../architect/consulting.ts";
import { addArtifact } from "../artifacts/store.ts";
import { saysForgotten } from "../memory/tombstones.ts";
import {
  NOTIFICATION_MAX_CHARS,
  NOTIFICATION_TITLE_MAX_CHARS,
  notify,
  PRIORITIES,
} from "../notifications/store.ts";
import { chiefSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import { takeStep } from "./step.ts";
import { type AgentTask, beginStep, dueTasks, endTask, keepStep, STEP_TRIES_MAX } from "./store.ts";
import { workerOf } from "./tools.ts";

/** Of one alarm: each is one answer of a model with its tools, and an invocation has 50 subrequests on Workers Free. */
const STEPS_MAX = 2;

const Report = z.strictObject({
  notify: z.boolean(),
  priority: z.enum(PRIORITIES),
  title: z.string().check(z.minLength(1), z.maxLength(NOTIFICATION_TITLE_MAX_CHARS)),
  body: z.string().check(z.maxLength(NOTIFICATION_MAX_CHARS)),
  report: z.string().check(z.maxLength(20_000)),
});
type Report = z.infer<typeof Report>;

const ORDER =
  "You work alone now: nobody answers questions. Do what the message says with your tools, then end with the report in the shape that is asked for: `report` is Markdown with everything found, `body` one or two sentences, `notify` false where nothing of it matters to the person. Say what you could not do, and how it would be connected.";

const NOTHING: readonly MessageParam[] = [];

/** Of a step during which its person had something forgotten that it says; they know, and hear no more of it. */
const FORGOTTEN = "What it would say was forgotten meanwhile";
const UNTOLD = { isTold: false } as const;

/** Takes a step of whatever is due, the oldest first. */
export async function doTaskSteps(world: () => ChiefWorld): Promise<void> {
  for (const task of dueTasks(world().sql, world().now, STEPS_MAX)) {
    const messages = await work(task, world);
    // A consultation is several answers of a model: nothing else of the kind in this alarm.
    if (isConsulted(messages)) return;
  }
}

/** @returns what was said in the step, where the task goes on */
async function work(task: AgentTask, world: () => ChiefWorld): Promise<readonly MessageParam[]> {
  const { sql, now } = world();
  if (task.tries >= STEP_TRIES_MAX) {
    fail(task, "It broke off twice", 0, world());
    return NOTHING;
  }
  beginStep(sql, task, now);
  try {
    const { $schema: _, ...schema } = z.toJSONSchema(Report, { io: "input" });
    const messages =
      task.messages.length > 0 ? task.messages : [{ role: "user" as const, content: task.task }];
    const worker = await workerOf(task.agent, world);
    if (worker === null) {
      fail(task, "The agent sleeps, or is not there any more", 0, world());
      return NOTHING;
    }
    const of = { worker, turns: task.turns, order: ORDER, messages, schema } as const;
    const stepped = await takeStep({ ...of, kind: "background", purpose: "chief/task" }, world);
    switch (stepped.is) {
      case "refused":
        fail(task, stepped.refusal.detail, stepped.refusal.costNano, world());
        break;
      case "goes on": {
        const news = stepped.messages.slice(messages.length);
        if (saysForgotten(sql, JSON.stringify(news), now))
          fail(task, FORGOTTEN, stepped.costNano, world(), UNTOLD);
        else keepStep(world().sql, task, stepped, world().now);
        return news;
      }
      case "said":
        if (saysForgotten(sql, stepped.text, now)) fail(task, FORGOTTEN, stepped.costNano, world(), UNTOLD);
        else end(task, { ...stepped, messages }, world());
    }
  } catch (error) {
    // Without its message, which may hold what the task was about.
    const kind = error instanceof Error ? error.name : typeof error;
    console.error(JSON.stringify({ level: "error", event: "task_failed", agent: task.agent, error: kind }));
    fail(task, "It failed for a reason of its own", 0, world());
  }
  return NOTHING;
}

type Said = {
  readonly text: string;
  /** What was said before it. */
  readonly messages: readonly MessageParam[];
  readonly costNano: number;
  readonly model: string;
};

function end(task: AgentTask, { text, messages, costNano, model }: Said, world: ChiefWorld): void {
  const said = reportOf(text, model, task);
  if (said === null) {
    const unfit = "The model's answer does not fit what was asked for";
    fail(task, unfit, costNano, world, { model, isTold: false });
    return;
  }
  const report = inOwnWords(said, messages);
  const { sql, now, newId, zone } = world;
  sql.atomically(() => {
    const artifact = newId();
    if (!endTask(sql, task, { state: "done", why: null, artifact, costNano, model }, now)) return;
    addArtifact(sql, {
      id: artifact,
      run: task.id,
      agent: task.agent,
      type: task.artifactType,
      title: report.title,
      content: report.report,
      metadata: { task: task.task },
      at: now,
    });
    if (!report.notify) return;
    const { priority, title, body: message } = report;
    const of = { key: `task/${task.id}`, id: newId(), agent: task.agent, priority, title, message, artifact };
    notify(sql, of, chiefSettings(sql), zone, now);
  });
}

/** The report without what a colleague inside of the house has said word for word; the person meets the chief of staff alone. */
function inOwnWords({ title, body, report, ...rest }: Report, messages: readonly MessageParam[]): Report {
  const own = (text: string, instead: string) =>
    withoutArchitect(text, messages) || (text === "" ? "" : instead);
  const looked =
    "I looked into it. What was proposed waits under Approvals; ask me about a part of it for more.";
  return {
    ...rest,
    title: own(title, "Looked into it"),
    body: own(body, looked),
    report: own(report, looked),
  };
}

/** Null for words of a real model that do not fit; the offline model's are told as what they are. */
function reportOf(text: string, model: string, { task }: AgentTask): Report | null {
  const said = z.safeParse(Report, jsonValueIn(text));
  if (said.success) return said.data;
  if (isBilledAs(model)) return null;
  const title = task.slice(0, NOTIFICATION_TITLE_MAX_CHARS).toWellFormed();
  const body = `Without the words of a model: ${model}`;
  return { notify: true, priority: "normal", title, body, report: `${text}\n\n_${model}_` };
}

/** Ends a task that cannot be finished; what is told is a sentence of ours, never what was thrown. */
function fail(
  task: AgentTask,
  why: string,
  costNano: number,
  { sql, now, newId, zone }: ChiefWorld,
  { model = null, isTold = true }: { readonly model?: string | null; readonly isTold?: boolean } = {},
): void {
  sql.atomically(() => {
    const ended = { state: "failed", why, artifact: null, costNano, model } as const;
    if (!endTask(sql, task, ended, now) || !isTold) return;
    const about = task.task.slice(0, NOTIFICATION_TITLE_MAX_CHARS / 2).toWellFormed();
    const of = {
      key: `task/${task.id}`,
      id: newId(),
      agent: task.agent,
      priority: "normal",
      artifact: null,
    } as const;
    const told = { ...of, title: `Not done: ${about}`, message: `${about}: ${why}.` };
    notify(sql, told, chiefSettings(sql), zone, now);
  });
}
