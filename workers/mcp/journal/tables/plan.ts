import type { Described } from "./columns.ts";

/** What was meant of a day, and what was done. */
export const PLAN_TABLES = {
  plans: {
    key: ["id"],
    columns: {
      id: "text",
      plan_date: "date",
      version: "whole",
      status: "text",
      source: "text",
      time_budget: "json",
      notes: "text?",
      created_at: "moment",
    },
  },
  plan_items: {
    key: ["id"],
    columns: {
      id: "text",
      plan_id: "text",
      position: "whole",
      title: "text",
      starts_at: "moment?",
      ends_at: "moment?",
      planned_minutes: "whole?",
      category: "text",
      item_type: "text",
      priority: "text?",
      status: "text",
      status_notes: "text?",
      notes: "text?",
      replaced_by: "text?",
    },
  },
  actuals: {
    key: ["id"],
    columns: {
      id: "text",
      plan_item_id: "text?",
      started_at: "moment",
      ended_at: "moment?",
      title: "text",
      category: "text?",
      notes: "text?",
      source: "text",
      external_id: "text?",
    },
  },
} as const satisfies Readonly<Record<string, Described>>;
