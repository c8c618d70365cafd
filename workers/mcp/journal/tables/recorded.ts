import type { Described } from "./columns.ts";

/** What is recorded of workouts, nights, numbers and money. */
export const RECORD_TABLES = {
  workouts: {
    key: ["id"],
    columns: {
      id: "text",
      sport: "text",
      started_at: "moment",
      seconds: "whole?",
      metres: "number?",
      kcal: "whole?",
      avg_hr: "whole?",
      load: "number?",
      source: "text",
      external_id: "text?",
    },
  },
  workout_sets: {
    key: ["workout_id", "position"],
    columns: {
      workout_id: "text",
      position: "whole",
      exercise: "text",
      reps: "whole?",
      kg: "number?",
    },
  },
  sleeps: {
    key: ["wake_date", "source"],
    columns: {
      wake_date: "date",
      source: "text",
      started_at: "moment",
      ended_at: "moment",
      stages: "json",
      score: "whole?",
    },
  },
  metrics: {
    key: ["on_date", "name", "source"],
    columns: { on_date: "date", name: "text", source: "text", value: "number", unit: "text?" },
  },
  expenses: {
    key: ["id"],
    columns: {
      id: "text",
      spent_on: "date",
      amount_minor: "whole",
      currency: "text",
      category: "text?",
      merchant: "text?",
      note: "text?",
      source: "text",
      external_id: "text?",
    },
  },
} as const satisfies Readonly<Record<string, Described>>;
