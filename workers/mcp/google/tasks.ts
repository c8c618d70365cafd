import * as z from "zod/mini";
import { isDay } from "../../time/calendar.ts";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool } from "../tools/tool.ts";
import { askGoogle, pathPart } from "./ask.ts";

const HOST = "https://tasks.googleapis.com/tasks/v1";
const LISTED_MAX = 100;
const ListId = z._default(z.string().check(z.maxLength(200)), "@default");
const List = z.object({
  tasklist: ListId,
  show_completed: z._default(z.boolean(), false),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(LISTED_MAX)), 50),
});

const list = (
  { tasklist, show_completed: showCompleted, limit: maxResults }: z.infer<typeof List>,
  context: ServiceContext,
) =>
  askGoogle(
    {
      part: "tasks",
      url: `${HOST}/lists/${pathPart(tasklist)}/tasks`,
      query: { showCompleted, showHidden: showCompleted, maxResults },
    },
    context,
  );

const Upsert = z.object({
  tasklist: ListId,
  task_id: z.optional(z.string()),
  title: z.string().check(z.minLength(1), z.maxLength(1_000)),
  notes: z.optional(z.string().check(z.maxLength(8_000))),
  due: z.optional(z.string().check(z.refine(isDay, "expected a day such as 2026-11-27"))),
});

const taskAt = (tasklist: string, id?: string) =>
  `${HOST}/lists/${pathPart(tasklist)}/tasks${id === undefined ? "" : `/${pathPart(id)}`}`;

/** Google keeps the day of `due` alone. */
const upsert = (
  { tasklist, task_id: id, title, notes, due }: z.infer<typeof Upsert>,
  context: ServiceContext,
) =>
  askGoogle(
    {
      part: "tasks",
      method: id === undefined ? "POST" : "PATCH",
      url: taskAt(tasklist, id),
      body: {
        title,
        ...(notes === undefined ? {} : { notes }),
        ...(due === undefined ? {} : { due: `${due}T00:00:00.000Z` }),
      },
    },
    context,
  );

const Which = z.object({ tasklist: ListId, task_id: z.string() });

const complete = ({ tasklist, task_id: id }: z.infer<typeof Which>, context: ServiceContext) =>
  askGoogle(
    { part: "tasks", method: "PATCH", url: taskAt(tasklist, id), body: { status: "completed" } },
    context,
  );

const OUT = { isOutside: true } as const;
const WRITE = { ...OUT, effect: "write", isRepeatable: true } as const;

export const TASKS = [
  serverTool({
    name: "tasks_list",
    title: "List tasks",
    description: "Open tasks of a list; @default is the person's own.",
    input: List,
    ...OUT,
    aliases: { list_tasks: (given) => given },
    run: list,
  }),
  serverTool({
    name: "task_upsert",
    title: "Write a task",
    description: "A new task, or changes of one by its id.",
    input: Upsert,
    ...WRITE,
    aliases: { create_task: (given) => given },
    run: upsert,
  }),
  serverTool({
    name: "task_complete",
    title: "Complete a task",
    description: "Marks a task as done.",
    input: Which,
    ...WRITE,
    aliases: { complete_task: (given) => given },
    run: complete,
  }),
] as const;
