import * as z from "zod/mini";
import { type DayFacts, dayFacts, isEventful } from "./facts.ts";
import { type ChiefJob, page, saidIn, section } from "./job.ts";

const Said = z.strictObject({ summary: z.string().check(z.maxLength(600)) });

const TASK =
  "Write the opening of a person's morning brief from these facts: at most two sentences, what matters most first, then the one thing to do first. No greeting, no list, no number that is not there.";

/** Every morning: what waits, what today holds, what happened, where the money stands. On a day with nothing it says so, and asks no model. */
export const brief: ChiefJob<DayFacts> = {
  prepare: ({ data, slot }, world) => dayFacts((data as { readonly day: string }).day, slot, world),
  wish: (facts) =>
    isEventful(facts) ? { task: TASK, material: facts, schema: Said, maxOutputTokens: 900 } : null,
  conclude: (facts, words) => {
    const { said, note } = saidIn(words, Said);
    const plain = isEventful(facts)
      ? countsOf(facts)
      : "Nothing waits for you, and nothing happened that you have to know.";
    const opening = said?.summary ?? plain;
    const content = page(
      opening,
      section("Waits for you", facts.waiting),
      section("Today", [...facts.today, ...facts.reminders]),
      section("Since yesterday", facts.yesterday),
      facts.money && `Money: ${facts.money}.`,
      section("Not known", facts.missing),
      note && `_${note}_`,
    );
    return {
      notify: true,
      priority: "normal",
      title: `Brief for ${facts.day}`,
      body: isEventful(facts) ? `${countsOf(facts)} ${said?.summary ?? ""}`.trim() : plain,
      artifact: { title: `Brief for ${facts.day}`, content, metadata: { day: facts.day, note } },
    };
  },
};

function countsOf({ waiting, today, reminders, yesterday, counts: many }: DayFacts): string {
  const counts = [
    waiting.length > 0 && `${many.waiting} to answer`,
    today.length + reminders.length > 0 && `${today.length + reminders.length} today`,
    yesterday.length > 0 && `${many.yesterday} since yesterday`,
  ].filter(Boolean);
  return `${counts.join(", ")}.`;
}
