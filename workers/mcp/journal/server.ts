import { serverTool, type ToolServer } from "../tools/tool.ts";
import type { JournalContext } from "./context.ts";
import { CUSTOM_TOOLS } from "./custom/tools.ts";
import { JournalSettings, journalSettings, showDay, WhichWholeDay } from "./day.ts";
import { entriesOn, logEntry, NewEntry, Search, search, WhichEntryDay } from "./entries.ts";
import { Goal, listGoals, setGoal, WhichGoals } from "./goals.ts";
import { HabitLog, logHabit, logMetric, Metric } from "./habits.ts";
import { PLAN_TOOLS } from "./plan/tools.ts";
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

const AGAIN = { effect: "write", isRepeatable: true } as const;
const WRITE = { effect: "write" } as const;

/** The journal and the daily plan: the same tools wherever the journal is at home. */
export const JOURNAL: ToolServer<JournalContext> = {
  name: "journal",
  title: "Journal",
  instructions:
    "One person's journal and daily plan. Times without an offset are in the person's time zone. A plan is what was meant, an actual is what was done; they are kept apart and compared by get_plan_vs_actual.",
  tools: [
    ...PLAN_TOOLS,
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
