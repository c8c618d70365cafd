import * as z from "zod/mini";
import { moment, NAME_MAX_CHARS, name } from "../../wire/fields.ts";

/** The most schedules, or personas, in one change: more than a household has. */
const HELD_MAX = 500;

const ids = z.array(name).check(z.maxLength(HELD_MAX));

/** Things that begin by themselves: new tasks within the rules, schedules and personas by their ids. */
const HeldThings = z.strictObject({
  newTasks: z.optional(z.boolean()),
  schedules: z.optional(ids),
  personas: z.optional(ids),
});
export type HeldThings = z.infer<typeof HeldThings>;

/** What comes to wait, and what goes on again. */
export const HeldBody = z.strictObject({ hold: z.optional(HeldThings), release: z.optional(HeldThings) });
export type HeldBody = z.infer<typeof HeldBody>;

const known = z.array(z.string().check(z.maxLength(NAME_MAX_CHARS)));

/** What waits since everything was halted, since when, and by whom the first of it was held; null when nothing does. */
export const Held = z.nullable(
  z.object({ since: moment, by: z.string(), newTasks: z.boolean(), schedules: known, personas: known }),
);
export type Held = z.infer<typeof Held>;

export const HeldReply = z.object({ held: Held });
export type HeldReply = z.infer<typeof HeldReply>;
