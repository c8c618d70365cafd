import * as z from "zod/mini";
import { moment, NAME_MAX_CHARS, name } from "../../wire/fields.ts";

/** The most schedules, or personas, in one change: more than a household has. */
const HELD_MAX = 500;

const ids = z.array(name).check(z.maxLength(HELD_MAX));

const things = {
  newTasks: z.optional(z.boolean()),
  schedules: z.optional(ids),
  personas: z.optional(ids),
};

/** Things that begin by themselves: new tasks within the rules, schedules and personas by their ids. */
const HeldThings = z.strictObject(things);
export type HeldThings = z.infer<typeof HeldThings>;

/** What comes to wait, and what goes on again: as far as these `holds` made it wait, or all of them. */
export const HeldBody = z.strictObject({
  hold: z.optional(HeldThings),
  release: z.optional(z.strictObject({ ...things, holds: z.optional(ids) })),
});
export type HeldBody = z.infer<typeof HeldBody>;

const known = z.array(z.string().check(z.maxLength(NAME_MAX_CHARS)));

/** What waits since everything was halted, since when, by whom the first of it was held, and the ids of all holds; null when nothing does. */
export const Held = z.nullable(
  z.object({
    since: moment,
    by: z.string(),
    newTasks: z.boolean(),
    schedules: known,
    personas: known,
    holds: known,
  }),
);
export type Held = z.infer<typeof Held>;

/** `hold` is the id of what this change holds. */
export const HeldReply = z.object({ held: Held, hold: z.string() });
export type HeldReply = z.infer<typeof HeldReply>;
