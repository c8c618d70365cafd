import * as z from "zod/mini";
import { artifacts } from "../artifacts/store.ts";
import { type DayFacts, dayFacts } from "./facts.ts";
import { type ChiefJob, page, saidIn, section } from "./job.ts";

type Facts = DayFacts & { readonly plan: string | null };
const Said = z.strictObject({ summary: z.string().check(z.maxLength(600)) });
const TASK =
  "Write the opening of a person's evening review from these facts: at most two sentences, what was done of the plan, and what tomorrow begins with. No praise, no number that is not there.";

/** Every evening of a day on which something happened: what was done, and what is left. */
export const retro: ChiefJob<Facts> = {
  prepare: async ({ data, slot }, world) => {
    const { day } = data as { readonly day: string };
    const [plan] = artifacts(world.sql, "daily_plan", 1);
    const isToday = plan?.metadata.day === day;
    return { ...(await dayFacts(day, slot, world)), plan: isToday ? (plan?.content ?? null) : null };
  },
  wish: (facts) => ({ task: TASK, material: facts, schema: Said, maxOutputTokens: 600 }),
  conclude: (facts, words) => {
    const { said, note } = saidIn(words, Said);
    const opening =
      said?.summary ?? `${happened(facts.counts.yesterday)}; to answer: ${facts.counts.waiting}.`;
    return {
      notify: true,
      priority: "low",
      title: `Review of ${facts.day}`,
      body: opening,
      artifact: {
        title: `Review of ${facts.day}`,
        content: page(
          opening,
          section("Done", facts.yesterday),
          section("Left", facts.waiting),
          section("Not known", facts.missing),
          note && `_${note}_`,
        ),
        metadata: { day: facts.day, note },
      },
    };
  },
};

const happened = (many: string): string => `${many} ${many === "1" ? "thing" : "things"} happened`;
