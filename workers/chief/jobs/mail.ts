import * as z from "zod/mini";
import type { Mail } from "../life.ts";
import { short } from "./facts.ts";
import { type ChiefJob, page, saidIn, section } from "./job.ts";

type Facts = { readonly mails: readonly Mail[] };
const Said = z.strictObject({
  mails: z.array(
    z.strictObject({
      id: z.string(),
      needs: z.enum(["nothing", "later", "today"]),
      about: z.string().check(z.maxLength(200)),
    }),
  ),
});
const TASK =
  "Sort these mails for the person who got them. For each: whether it needs them today, later, or nothing of them, and in one short line what it is about.";
const TEXT_MAX_CHARS = 800;
/** Of one mail's answer: its id, the word, and a line of 200 characters at four a token; with less, a full morning ends in half a list. */
const TOKENS_PER_MAIL = 80;
const TOKENS_MIN = 1_200;

/** Every morning, when mail came: what needs the person, and below it all the rest, so that nothing is filtered out of sight. */
export const mail: ChiefJob<Facts> = {
  prepare: async ({ data }) => data as Facts,
  wish: ({ mails }) => ({
    task: TASK,
    material: mails.map(({ id, from, subject, text }) => ({
      id,
      from,
      subject,
      text: text.slice(0, TEXT_MAX_CHARS),
    })),
    schema: Said,
    maxOutputTokens: Math.max(TOKENS_MIN, mails.length * TOKENS_PER_MAIL),
  }),
  conclude: ({ mails }, words) => {
    const { said, note } = saidIn(words, Said);
    const sorted = mails.map((one) => {
      const found = said?.mails.find(({ id }) => id === one.id);
      return {
        // Unsorted is not "later": nobody has read it.
        needs: found?.needs ?? (said === null ? "unsorted" : "later"),
        line: `${short(one.from)}: ${short(found?.about ?? one.subject)}`,
      };
    });
    const of = (needs: string) => sorted.filter((one) => one.needs === needs).map(({ line }) => line);
    const today = of("today");
    return {
      notify: true,
      priority: today.length > 0 ? "normal" : "low",
      title: `${mails.length} new ${mails.length === 1 ? "mail" : "mails"}`,
      body:
        today.length > 0
          ? today.join("; ")
          : said === null
            ? "None was sorted: no model read them."
            : "None of them needs you today.",
      artifact: {
        title: "Mail digest",
        content: page(
          section("Today", today),
          section("Not sorted", of("unsorted")),
          section("Later", of("later")),
          section("Nothing to do", of("nothing")),
          note && `_${note}_`,
        ),
        metadata: { count: mails.length, note },
      },
    };
  },
};
