import * as z from "zod/mini";
import { DAY_MS, MINUTE_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { ToolError } from "../tools/outcome.ts";
import type { PeerQuestion } from "./levels.ts";

// The three questions and their answers, to the letter. Both sides check both: what is asked before anything is looked up, and what is
// answered before anybody sees it. There is no free text but titles and shared texts, whose lengths are bounded.

/** A day's plan is read for each day, and a reply of Workers Free may ask fifty times. */
export const WINDOW_MAX_DAYS = 7;
/** Nobody's plan says much of what is further away. */
export const AHEAD_MAX_DAYS = 90;
/** What is said of busy times is rounded outwards to this, so that a pattern of minutes tells nothing. */
export const GRID_MINUTES = 15;
export const PEER_TITLE_MAX_CHARS = 200;
export const LABEL_MAX_CHARS = 40;
export const ARTIFACT_NAME_MAX_CHARS = 60;
export const ARTIFACT_MAX_CHARS = 20_000;
export const SHARED_ARTIFACTS_MAX = 20;
export const BUSY_MAX = 400;
export const SLOTS_MAX = 10;
export const AGENDA_ITEMS_MAX = 200;

const at = z.iso.datetime({
  offset: true,
  error: "expected a moment with its offset, such as 2026-11-27T14:00:00+01:00",
});
const moment = z.iso.datetime();
const Span = z.strictObject({ from: moment, to: moment });
export type Span = z.infer<typeof Span>;

/** A name or a label as a person can tell it from others: no control, no invisible character, nothing but one line. */
export const plainWord = (max: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((text) => text === text.trim() && !/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029]/u.test(text), {
      error: "expected one line without characters that cannot be seen",
    }),
  );

export const ArtifactName = plainWord(ARTIFACT_NAME_MAX_CHARS);
export const Label = plainWord(LABEL_MAX_CHARS);

/** `free_busy` when it is taken; `propose_slot` also where `minutes` fit; `accept_slot` takes from–to, once its person agrees. */
export const WANTS = ["free_busy", "propose_slot", "accept_slot"] as const;

export const ASKED = {
  availability: z.strictObject({
    want: z._default(z.enum(WANTS), "free_busy"),
    from: at,
    to: at,
    minutes: z._default(z.int().check(z.minimum(GRID_MINUTES), z.maximum(480)), 30),
  }),
  agenda: z.strictObject({ from: at, to: at, label: z.optional(Label) }),
  artifact: z.strictObject({ name: z.optional(ArtifactName) }),
} as const satisfies Record<PeerQuestion, z.ZodMiniType>;

export type AskedOf<Q extends PeerQuestion> = z.infer<(typeof ASKED)[Q]>;

const Title = z.string().check(z.maxLength(PEER_TITLE_MAX_CHARS));

export const PEER_ANSWERS = {
  availability: z.strictObject({
    from: moment,
    to: moment,
    busy: z.array(Span).check(z.maxLength(BUSY_MAX)),
    /** Where `minutes` fit, in the hours of a day; empty unless they were asked for. */
    slots: z.array(Span).check(z.maxLength(SLOTS_MAX)),
    /** What became of the slot; null unless it was to be taken. */
    slot: z.nullable(z.enum(["waiting", "accepted", "declined"])),
  }),
  agenda: z.strictObject({
    from: moment,
    to: moment,
    items: z
      .array(
        z.strictObject({
          from: moment,
          to: moment,
          label: z.string().check(z.maxLength(LABEL_MAX_CHARS)),
          title: Title,
        }),
      )
      .check(z.maxLength(AGENDA_ITEMS_MAX)),
    busy: z.array(Span).check(z.maxLength(BUSY_MAX)),
  }),
  artifact: z.strictObject({
    names: z
      .array(z.string().check(z.maxLength(ARTIFACT_NAME_MAX_CHARS)))
      .check(z.maxLength(SHARED_ARTIFACTS_MAX)),
    /** Of the one that was named; null where none was, or none of that name is shared. */
    text: z.nullable(z.string().check(z.maxLength(ARTIFACT_MAX_CHARS))),
  }),
} as const satisfies Record<PeerQuestion, z.ZodMiniType>;

export type AnswerTo<Q extends PeerQuestion> = z.infer<(typeof PEER_ANSWERS)[Q]>;

/** Moments in Unix milliseconds. */
export type Window = { readonly from: number; readonly to: number };

/**
 * The time that a question is about, as far as it is still to come.
 *
 * @throws ToolError invalid_arguments
 */
export function windowOf(asked: { readonly from: string; readonly to: string }, now: number): Window {
  const [from, to] = [Date.parse(asked.from), Date.parse(asked.to)];
  const wrong = (why: string) => new ToolError("invalid_arguments", `Cannot use from and to: ${why}.`);
  if (!(to > from)) throw wrong("to is not after from");
  if (to - from > WINDOW_MAX_DAYS * DAY_MS) throw wrong(`they are more than ${WINDOW_MAX_DAYS} days apart`);
  if (to <= now) throw wrong("it is over; only what is to come is answered");
  if (to > now + AHEAD_MAX_DAYS * DAY_MS) throw wrong(`it is more than ${AHEAD_MAX_DAYS} days ahead`);
  return { from: Math.max(from, Math.floor(now / MINUTE_MS) * MINUTE_MS), to };
}

export const spanOf = ({ from, to }: Window): Span => ({ from: momentOf(from), to: momentOf(to) });
