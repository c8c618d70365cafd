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
    maxOutputTokens: 1_200,
  }),
  conclude: ({ mails }, words) => {
    const { said, note } = saidIn(words, Said);
    const sorted = mails.map((one) => {
      const found = said?.mails.find(({ id }) => id === one.id);
      return {
        needs: found?.needs ?? "later",
        line: `${short(one.from)}: ${short(found?.about ?? one.subject)}`,
      };
    });
    const of = (needs: string) => sorted.filter((one) => one.needs === needs).map(({ line }) => line);
    const today = of("today");
    return {
      notify: true,
      priority: today.length > 0 ? "normal" : "low",
      title: `${mails.length} new ${mails.length === 1 ? "mail" : "mails"}`,
      body: today.length > 0 ? today.join("; ") : "None of them needs you today.",
      artifact: {
        title: "Mail digest",
        content: page(
          section("Today", today),
          section("Later", of("later")),
          section("Nothing to do", of("nothing")),
          note && `_${note}_`,
        ),
        metadata: { count: mails.length, note },
      },
    };
  },
};
