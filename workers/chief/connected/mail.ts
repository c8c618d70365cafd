import * as z from "zod/mini";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../../time/calendar.ts";
import type { Mail, MailSource } from "../life.ts";
import { readThing, type Things } from "./things.ts";

/** Of one page, which costs a request for each mail; two of them stay below the 50 subrequests of Workers Free. */
const PAGE = 20;
const PAGES_MAX = 2;
/** Who has never looked has not to be told of last month. */
const FIRST_LOOK_MS = DAY_MS;
/** Mail may take that long from its moment to where it is found. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** Ids of the overlap; more than a day brings. */
const SEEN_MAX = 500;

const Found = z.object({
  messages: z.array(
    z.object({
      id: z.string(),
      snippet: z.string(),
      from: z.optional(z.string()),
      subject: z.optional(z.string()),
      date: z.optional(z.string()),
    }),
  ),
  next_page_token: z.nullable(z.string()),
});

/** How far was looked: by our own clock, because a mail's own date is what its sender wrote. */
const Cursor = z.object({ after: z.number(), seen: z.array(z.string()) });

/** New mail of the inbox; the text is its first lines. Each mail comes once: the cursor holds those of the overlap. */
export const mailFrom = (things: Pick<Things, "call">, now: number): MailSource => ({
  since: async (cursor, max) => {
    const { after, seen } =
      cursor === null ? { after: now - FIRST_LOOK_MS, seen: [] } : z.parse(Cursor, JSON.parse(cursor));
    const known = new Set(seen);
    const mails: Mail[] = [];
    let token: string | null = null;
    let isWhole = false;
    for (let page = 0; page < PAGES_MAX && mails.length < max && !isWhole; page++) {
      const found: z.infer<typeof Found> = z.parse(
        Found,
        await readThing(things, "google", "gmail_search", {
          query: `in:inbox after:${Math.floor(after / SECOND_MS)}`,
          limit: PAGE,
          ...(token === null ? {} : { page_token: token }),
        }),
      );
      for (const { id, snippet, from = "", subject = "", date = "" } of found.messages) {
        if (known.has(id)) continue;
        known.add(id);
        const at = Date.parse(date);
        mails.push({ id, from, subject, text: snippet, at: Number.isNaN(at) ? now : at });
      }
      token = found.next_page_token;
      isWhole = token === null;
    }
    const moved = isWhole ? Math.max(after, now - OVERLAP_MS) : after;
    return { mails, cursor: JSON.stringify({ after: moved, seen: [...known].slice(-SEEN_MAX) }) };
  },
});
