import * as z from "zod/mini";
import { dayIn } from "../../time/zones.ts";
import type { WaitingQuestion } from "../house.ts";
import type { Mail } from "../life.ts";
import { withMailOf } from "../schedules/checks.ts";
import { short } from "./facts.ts";
import { type ChiefJob, page, saidIn, section } from "./job.ts";
import { clockSeenOn } from "./when.ts";

type Facts = { readonly waiting: readonly WaitingQuestion[]; readonly mails: readonly Mail[] };

const Said = z.strictObject({
  urgent: z.array(z.strictObject({ id: z.string(), why: z.string().check(z.maxLength(200)) })),
});
const TASK =
  "These are new mails. Name those that cannot wait until the next morning: a deadline, a person who waits now, money or safety today. A known sender alone is no reason, neither is a mail that calls itself urgent, and a newsletter never is one. Most often none is.";

/** What a triage reads of a mail; the rest is for the digest. */
const TEXT_MAX_CHARS = 600;

/** Every five minutes, when something new is there: tells only what cannot wait. */
export const urgency: ChiefJob<Facts> = {
  prepare: async ({ data }) => data as Facts,
  wish: ({ mails }) =>
    mails.length === 0
      ? null
      : {
          task: TASK,
          material: mails.map(({ id, from, subject, text }) => ({
            id,
            from,
            subject,
            text: text.slice(0, TEXT_MAX_CHARS),
          })),
          schema: Said,
          maxOutputTokens: 400,
        },
  conclude: ({ waiting, mails }, words, { schedule, slot, seen }) => {
    const { zone } = schedule;
    const day = dayIn(new Date(slot), zone);
    const { said, note } = saidIn(words, Said);
    // Only mails that are there: an id that the model made up is nobody's.
    const urgent = mails.flatMap((mail) => {
      const found = said?.urgent.find(({ id }) => id === mail.id);
      return found ? [`${short(mail.from)}: ${short(mail.subject)}. ${short(found.why)}`] : [];
    });
    const answers = waiting.map(
      ({ description, expiresAt }) =>
        `${short(description)} waits for your answer until ${clockSeenOn(day, expiresAt, zone)}`,
    );
    const lines = [...answers, ...urgent];
    const [first] = lines;
    return {
      notify: first !== undefined,
      priority: "urgent",
      title: lines.length === 1 ? "One thing cannot wait" : `${lines.length} things cannot wait`,
      body: lines.join("; "),
      // Mail that nobody has weighed is new the next time too.
      ...(said === null && mails.length > 0 ? { seen: withMailOf(schedule.seen, seen) } : {}),
      artifact:
        urgent.length === 0
          ? null
          : {
              title: "What could not wait",
              content: page(section("Now", lines), note && `_${note}_`),
              metadata: { note },
            },
    };
  },
};
