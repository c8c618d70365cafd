import { short } from "./facts.ts";
import type { ChiefJob } from "./job.ts";

/** What somebody asked to be reminded of, once, at the moment that code has worked out. */
export const remind: ChiefJob<{ readonly text: string }> = {
  prepare: async ({ schedule }) => ({ text: schedule.payload ?? "" }),
  wish: () => null,
  conclude: ({ text }, _words, { schedule }) => ({
    notify: true,
    // Whoever asks for a moment wants it then, also at night.
    priority: "urgent",
    title: "Reminder",
    body: short(text),
    artifact: null,
    key: `reminder/${schedule.id}`,
  }),
};
