import * as z from "zod/mini";
import { SensorsBody } from "../../sensor-schemas.ts";
import { HOME_STATES, HOMES } from "./state.ts";

const CURSOR_MAX_CHARS = 400;
/** Above what a page has (pages.ts). */
const ROWS_MAX = 500;
const NAME_MAX_CHARS = 254;

const move = z.uuid();
const cursor = z.nullable(z.string().check(z.maxLength(CURSOR_MAX_CHARS)));

/** One step of a move (moving.ts). */
export const MoveStep = z.discriminatedUnion("step", [
  z.strictObject({ step: z.enum(["leave", "stay", "gone", "arrive", "settle", "forget"]), move }),
  z.strictObject({ step: z.literal("give"), move, cursor }),
  z.strictObject({
    step: z.literal("take"),
    move,
    /** Where this page begins, and where the next one does. */
    cursor,
    next: cursor,
    rows: z.array(z.record(z.string(), z.unknown())).check(z.maxLength(ROWS_MAX)),
  }),
]);
export type MoveStep = z.infer<typeof MoveStep>;

export const StandingReply = z.object({
  home: z.enum(HOMES),
  state: z.enum(HOME_STATES),
  move: z.nullable(z.string()),
  cursor: z.nullable(z.string()),
  isEmpty: z.boolean(),
});
export const JournalHomeReply = z.object({
  /** Whose journal it is. */
  person: z.string(),
  belongs: z.enum(HOMES),
  ...StandingReply.shape,
});
export const PageReply = z.object({
  table: z.string(),
  rows: z.array(z.record(z.string(), z.unknown())),
  next: z.nullable(z.string()),
});

/** A page for `give`, how it stands for every other step. */
export const MoveReply = z.union([StandingReply, PageReply]);

const who = z.string().check(z.maxLength(NAME_MAX_CHARS));
const timeZone = z.string().check(z.maxLength(NAME_MAX_CHARS));

/** What is asked of a journal that is at home on the machine: by the edge, for one person. */
export const JournalRequest = z.discriminatedUnion("what", [
  z.strictObject({
    what: z.literal("call"),
    tool: z.string().check(z.maxLength(NAME_MAX_CHARS)),
    given: z.record(z.string(), z.unknown()),
    who,
  }),
  z.strictObject({ what: z.literal("samples"), ...SensorsBody.shape, who }),
  z.strictObject({ what: z.literal("standing") }),
  z.strictObject({ what: z.literal("step"), step: MoveStep }),
  z.strictObject({ what: z.literal("begin"), timeZone }),
]);
export type JournalRequest = z.infer<typeof JournalRequest>;
