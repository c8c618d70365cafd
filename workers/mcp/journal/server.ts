import { serverTool, type ToolServer } from "../tools/tool.ts";
import { logActual, NewActual } from "./actuals.ts";
import type { JournalContext } from "./context.ts";
import { CUSTOM_TOOLS } from "./custom/tools.ts";
import { JournalSettings, journalSettings, showDay, WhichWholeDay } from "./day.ts";
import { entriesOn, logEntry, NewEntry, Search, search, WhichEntryDay } from "./entries.ts";
import { Goal, listGoals, setGoal, WhichGoals } from "./goals.ts";
import { HabitLog, logHabit, logMetric, Metric } from "./habits.ts";
import { ItemChange, updateItem } from "./plan-items.ts";
import { createPlan, NewPlan, showPlan, WhichPlan } from "./plans.ts";
import {
  Expense,
  listRecords,
  logExpense,
  logSleep,
  logWorkout,
  Sleep,
  WhichRecords,
  Workout,
} from "./records.ts";
import { Deleted, deleteEntity, Restored, restoreEntity } from "./undo.ts";
import { insights, planVersusActual, WhichComparison, WhichInsights } from "./versus.ts";

const AGAIN = { effect: "write", isRepeatable: true } as const;
const WRITE = { effect: "write" } as const;

/** The journal and the daily plan: the same tools wherever the journal is at home. */
export const JOURNAL: ToolServer<JournalContext> = {
  name: "journal",
  title: "Journal",
  instructions:
    "One person's journal and daily plan. Times without an offset are in the person's time zone. A plan is what was meant, an actual is what was done; they are kept apart and compared by get_plan_vs_actual.",
  tools: [
    serverTool({
      name: "create_daily_plan",
      title: "Plan a day",
      description:
        "Makes a new version of the day's plan, which replaces the one in force. Times such as 07:30 are of that day in the person's zone; an end before its start is on the next day.",
      input: NewPlan,
      ...WRITE,
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
      name: "update_plan_item",
      title: "Say what became of an item",
      description:
        "Sets an item's status; with `actual`, also writes down when it was done. `replaced` leaves the day's rate.",
      input: ItemChange,
      ...WRITE,
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
      description:
        "Plans and actuals from one day to another, counted by day, weekday, category or item_type.",
      input: WhichInsights,
      run: insights,
    }),
    serverTool({
      name: "log_actual",
      title: "Write down what was done",
      description:
        "With plan_item_id it belongs to that item: without an end the item has begun, with one it is completed.",
      input: NewActual,
      ...WRITE,
      run: logActual,
    }),
    serverTool({
      name: "get_day",
      title: "Read a day",
      description:
        "Plan and actuals, entries, habits, sleep, workouts, numbers and money of one day in one answer.",
      input: WhichWholeDay,
      run: showDay,
    }),
    serverTool({
      name: "log_journal_entry",
      title: "Write into the journal",
      description:
        "A text of a day: journal, reflection, log, fact or idea, with tags and a mood from -2 to 2.",
      input: NewEntry,
      ...WRITE,
      run: logEntry,
    }),
    serverTool({
      name: "search_journal_history",
      title: "Search the journal",
      description:
        "Entries that have every word (accents and case do not matter, words in quotes stand together), the newest first.",
      input: Search,
      run: search,
    }),
    serverTool({
      name: "get_journal_by_date",
      title: "Read a day's entries",
      description: "A day's entries, whole.",
      input: WhichEntryDay,
      run: entriesOn,
    }),
    serverTool({
      name: "log_habit",
      title: "Log a habit",
      description: "A day of a habit by its name; a new name begins one.",
      input: HabitLog,
      ...AGAIN,
      run: logHabit,
    }),
    serverTool({
      name: "log_metric",
      title: "Log a number",
      description: "A number of a day, such as weight, energy, steps or resting_hr.",
      input: Metric,
      ...AGAIN,
      run: logMetric,
    }),
    serverTool({
      name: "set_goal",
      title: "Set a goal",
      description: "A new goal, or changes of one by its id, with how it stands in `checkin`.",
      input: Goal,
      ...WRITE,
      run: setGoal,
    }),
    serverTool({
      name: "list_goals",
      title: "List goals",
      description: "Goals with how each stood last.",
      input: WhichGoals,
      run: listGoals,
    }),
    serverTool({
      name: "log_workout",
      title: "Log a workout",
      description: "A workout with its sets. With source and external_id, the same one again is one row.",
      input: Workout,
      ...WRITE,
      run: logWorkout,
    }),
    serverTool({
      name: "log_sleep",
      title: "Log a night",
      description: "A night by the day on which it ended; stages in minutes.",
      input: Sleep,
      ...AGAIN,
      run: logSleep,
    }),
    serverTool({
      name: "log_expense",
      title: "Log an expense",
      description: 'Money spent, as a text such as "12.50".',
      input: Expense,
      ...WRITE,
      run: logExpense,
    }),
    serverTool({
      name: "list_records",
      title: "List what was recorded",
      description: "Workouts, sleep, expenses or metrics from one day to another.",
      input: WhichRecords,
      run: listRecords,
    }),
    ...CUSTOM_TOOLS,
    serverTool({
      name: "delete_entity",
      title: "Delete something",
      description:
        "An entry, actual, workout, expense, habit, goal, custom_record, or custom_kind with its records; the answer says how to bring it back.",
      input: Deleted,
      effect: "final",
      run: deleteEntity,
    }),
    serverTool({
      name: "restore_entity",
      title: "Bring something back",
      description: "Undoes a delete_entity.",
      input: Restored,
      ...WRITE,
      run: restoreEntity,
    }),
    serverTool({
      name: "journal_settings",
      title: "Read or set the zone and currency",
      description: "The person's IANA time zone and currency; without arguments, what they are.",
      input: JournalSettings,
      ...AGAIN,
      run: journalSettings,
    }),
  ],
};
