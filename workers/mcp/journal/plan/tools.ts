import { type ServerTool, serverTool } from "../../tools/tool.ts";
import { logActual, NewActual } from "../actuals.ts";
import type { JournalContext } from "../context.ts";
import { AddedItem, addItem } from "./addition.ts";
import { ItemChange, updateItem } from "./items.ts";
import { createPlan, NewPlan, showPlan, WhichPlan } from "./plans.ts";
import { insights, planVersusActual, WhichComparison, WhichInsights } from "./versus.ts";

/** For what is meant of a day, what is done, and both side by side. */
export const PLAN_TOOLS: readonly ServerTool<JournalContext>[] = [
  serverTool({
    name: "create_daily_plan",
    title: "Plan a day",
    description:
      "Makes a new version of the day's plan, which replaces the one in force but for what add_plan_item added: that stays, unless its time is given away. Times such as 07:30 are of that day in the person's zone; an end before its start is on the next day.",
    input: NewPlan,
    effect: "write",
    run: createPlan,
  }),
  serverTool({
    name: "get_daily_plan",
    title: "Read a day's plan",
    description:
      "The plan in force (or that version) with times, what is done, and which item runs now and comes next. Today without a date.",
    input: WhichPlan,
    run: showPlan,
  }),
  serverTool({
    name: "add_plan_item",
    title: "Add an item to a day's plan",
    description:
      "Adds one item to the plan in force and leaves the rest; a day without a plan gets one. Without plan_date, the day of start_time. The same source and external_id (without one: title and times) is the same item.",
    input: AddedItem,
    effect: "write",
    isRepeatable: true,
    run: addItem,
  }),
  serverTool({
    name: "update_plan_item",
    title: "Say what became of an item",
    description:
      "Sets an item's status; with `actual`, also writes down when it was done. `replaced` leaves the day's rate.",
    input: ItemChange,
    effect: "write",
    run: updateItem,
  }),
  serverTool({
    name: "get_plan_vs_actual",
    title: "Compare plan and actual",
    description:
      "Each item beside what was done of it, what was done unplanned, and the day's completion rate (null without items).",
    input: WhichComparison,
    run: planVersusActual,
  }),
  serverTool({
    name: "get_planning_insights",
    title: "Compare many days",
    description: "Plans and actuals from one day to another, counted by day, weekday, category or item_type.",
    input: WhichInsights,
    run: insights,
  }),
  serverTool({
    name: "log_actual",
    title: "Write down what was done",
    description:
      "With plan_item_id it belongs to that item: without an end the item has begun, with one it is completed.",
    input: NewActual,
    effect: "write",
    run: logActual,
  }),
];
