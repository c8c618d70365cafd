import { DEFAULT_CONTEXT } from "../../context/context.ts";
import type { Task } from "../tasks/task.ts";
import { decide } from "./rules.ts";

/** What the rules say of a text alone: a task that costs nothing, by an agent for writing code, with the owner's settings as they begin. */
export const decidedFor = (description: string, extra: Partial<Task> = {}) =>
  decide(
    {
      taskId: "task-1",
      type: "code",
      description,
      estimatedNano: 0,
      agentType: "CodeGen",
      agency: "acme",
      operations: [],
      ...extra,
    },
    DEFAULT_CONTEXT,
    { haltReason: null, committedTodayNano: 0 },
  );
