import * as z from "zod/mini";
import { soulOf } from "../agents/soul.ts";
import type { JournalEntry } from "../life.ts";
import { short } from "./facts.ts";
import { type ChiefJob, page, saidIn, section } from "./job.ts";

type Facts = { readonly entries: readonly string[]; readonly goals: readonly string[] };
const Said = z.strictObject({
  summary: z.string().check(z.maxLength(500)),
  advice: z.string().check(z.maxLength(300)),
});

/** A week of the journal, seen by a specialist who knows the person's goals. */
const weekly = (kinds: readonly JournalEntry["kind"][], title: string, task: string): ChiefJob<Facts> => ({
  prepare: async ({ data, schedule }, { sql }) => {
    const { entries } = data as { readonly entries: readonly JournalEntry[] };
    return {
      entries: entries.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => short(text)),
      goals: soulOf(sql, schedule.agent).map(({ text }) => text),
    };
  },
  wish: (facts) =>
    facts.entries.length === 0 ? null : { task, material: facts, schema: Said, maxOutputTokens: 700 },
  conclude: ({ entries }, words) => {
    const { said, note } = saidIn(words, Said);
    return {
      notify: entries.length > 0,
      priority: "low",
      title,
      body: said
        ? `${said.summary} ${said.advice}`
        : `${entries.length} ${entries.length === 1 ? "entry" : "entries"} this week.`,
      artifact:
        entries.length === 0
          ? null
          : {
              title,
              content: page(
                said?.summary ?? "",
                section("The week", entries),
                said && `**Next:** ${said.advice}`,
                note && `_${note}_`,
              ),
              metadata: { entries: entries.length, note },
            },
    };
  },
});

export const training = weekly(
  ["training", "sleep"],
  "Training of the week",
  "Sum up this week of training and sleep for the person with these goals, in two sentences, and give one recommendation for the next. Respect every injury that they named.",
);
export const portfolio = weekly(
  ["money"],
  "Money of the week",
  "Sum up this week's money for the person with these goals, in two sentences, and name the one decision that is open. Decide nothing, and use no figure that is not there.",
);
