import * as z from "zod/mini";
import { ToolError } from "../tools/outcome.ts";
import { noteJournalChange } from "./changes.ts";
import { Day, type JournalContext, missing, OptionalWords, Phrase } from "./context.ts";
import { byId } from "./rows.ts";
import type { JournalRow } from "./tables.ts";

export const GOAL_STATUSES = ["open", "reached", "dropped"] as const;

export const Goal = z.object({
  id: z.optional(z.string()),
  title: z.optional(Phrase(300)),
  horizon: OptionalWords(40),
  due_on: z.optional(z.nullable(Day)),
  metric_name: OptionalWords(60),
  target: z.optional(z.nullable(z.number())),
  parent_id: z.optional(z.nullable(z.string())),
  status: z.optional(z.enum(GOAL_STATUSES)),
  checkin: z.optional(z.object({ value: z.optional(z.nullable(z.number())), note: OptionalWords(2_000) })),
});

/** A new goal; with an id, what is said of that one, and how it stands. */
export function setGoal({ id, checkin, ...given }: z.infer<typeof Goal>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const before = id === undefined ? null : await byId(rows, "goals", id);
    if (id !== undefined && !before) throw missing("goal", id);
    const title = given.title ?? before?.title;
    if (title === undefined)
      throw new ToolError("invalid_arguments", "Cannot use title: a new goal needs one.");
    const parent = given.parent_id === undefined ? (before?.parent_id ?? null) : given.parent_id;
    if (parent !== null && (parent === id || !(await byId(rows, "goals", parent))))
      throw missing("other goal", parent);
    const kept = <K extends "horizon" | "due_on" | "metric_name" | "target">(field: K) =>
      given[field] === undefined ? (before?.[field] ?? null) : given[field];
    const goal: JournalRow<"goals"> = {
      id: before?.id ?? context.newId(),
      title,
      horizon: kept("horizon") as string | null,
      due_on: kept("due_on") as string | null,
      metric_name: kept("metric_name") as string | null,
      target: kept("target") as number | null,
      parent_id: parent,
      status: given.status ?? before?.status ?? "open",
    };
    await rows.put("goals", goal);
    await noteJournalChange(rows, context, { entity: "goal", id: goal.id, before, after: goal });
    if (checkin) {
      const at = context.now.toISOString();
      const { value = null, note = null } = checkin;
      await rows.put("goal_checkins", { id: context.newId(), goal_id: goal.id, at, value, note });
    }
    return { goal };
  });
}

export const WhichGoals = z.object({ status: z._default(z.enum([...GOAL_STATUSES, "all"]), "open") });

/** Goals with how each stood last. */
export function listGoals({ status }: z.infer<typeof WhichGoals>, { store }: JournalContext) {
  return store.read(async (rows) => {
    const goals = await rows.find("goals", {
      ...(status === "all" ? {} : { where: [["status", "=", status]] as const }),
      order: [["id", "asc"]],
    });
    const checkins = await rows.find("goal_checkins", {
      where: [["goal_id", "in", goals.map(({ id }) => id)]],
      order: [["at", "desc"]],
    });
    return {
      goals: goals.map((goal) => {
        const last = checkins.find(({ goal_id: id }) => id === goal.id);
        return { ...goal, last_checkin: last ? { at: last.at, value: last.value, note: last.note } : null };
      }),
    };
  });
}
