import { DAY_MS } from "../../time/calendar.ts";
import { dayIn } from "../../time/zones.ts";
import { type ChiefJob, page } from "./job.ts";

type Facts = { readonly month: string };

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** On the 1st: how last month's expenses are closed. It needs no model, and does none of it. */
export const expenses: ChiefJob<Facts> = {
  prepare: async ({ slot, schedule }) => {
    const [year = 0, month = 1] = dayIn(new Date(slot), schedule.zone).split("-").map(Number);
    const last = new Date(Date.UTC(year, month - 1, 1) - DAY_MS);
    return { month: `${MONTHS[last.getUTCMonth()]} ${last.getUTCFullYear()}` };
  },
  wish: () => null,
  conclude: ({ month }) => ({
    notify: true,
    priority: "normal",
    title: `Expenses of ${month}`,
    body: `Time to close ${month}: collect the receipts, enter what is missing, settle what is shared.`,
    artifact: {
      title: `Expenses of ${month}`,
      content: page(
        `1. Collect the receipts of ${month}: mail, photographs, card statement.`,
        "2. Enter what is missing, and mark what somebody else paid.",
        "3. Settle what is shared. I do none of this by myself.",
      ),
      metadata: { month },
    },
  }),
};
