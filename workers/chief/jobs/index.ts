import { brief } from "./brief.ts";
import { consolidate } from "./consolidate.ts";
import { expenses } from "./expenses.ts";
import { extract } from "./extract.ts";
import type { ChiefJob } from "./job.ts";
import { mail } from "./mail.ts";
import type { JobName } from "./names.ts";
import { remind } from "./remind.ts";
import { retro } from "./retro.ts";
import { task } from "./task.ts";
import { urgency } from "./urgency.ts";
import { portfolio, training } from "./week.ts";

/** What each job hands from its first part to its second is its own affair: here it is plain data that was stored in between. */
const erased = <Facts>(job: ChiefJob<Facts>): ChiefJob<unknown> => job as unknown as ChiefJob<unknown>;

export const jobs: Readonly<Record<JobName, ChiefJob<unknown>>> = {
  brief: erased(brief),
  mail: erased(mail),
  retro: erased(retro),
  expenses: erased(expenses),
  urgency: erased(urgency),
  extract: erased(extract),
  consolidate: erased(consolidate),
  training: erased(training),
  portfolio: erased(portfolio),
  remind: erased(remind),
  task: erased(task),
};
