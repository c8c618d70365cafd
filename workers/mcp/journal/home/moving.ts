import { ToolError } from "../../tools/outcome.ts";
import { type JournalContext, journalSettingsOf } from "../context.ts";
import type { Rows } from "../rows.ts";
import { CARRIED_TABLES, isLog } from "../tables.ts";
import { giveJournalPage, tableAt, takeJournalPage } from "./pages.ts";
import type { MoveStep } from "./schemas.ts";
import { type Home, isEmpty, type Mark, markOf, setMark } from "./state.ts";

/** What a step of a move finds out. */
export type JournalStanding = {
  readonly home: Home["name"];
  readonly state: Mark["state"];
  /** Of the move that goes on, or was the last. */
  readonly move: string | null;
  /** Where the next page of an arriving journal begins; null at its beginning. */
  readonly cursor: string | null;
  readonly isEmpty: boolean;
};

/** How a journal stands in one of its homes. */
export const standingOf = (home: Home): Promise<JournalStanding> =>
  home.store.read((rows) => standing(rows, home));

async function standing(rows: Rows, home: Home): Promise<JournalStanding> {
  const { state, move, cursor } = await markOf(rows, home);
  return { home: home.name, state, move, cursor, isEmpty: await isEmpty(rows) };
}

/**
 * Carries out one step of a move. Each may be repeated: a reply that was lost is asked for again.
 *
 * The order that loses nothing: the old home is `leave`d, so that nobody writes there; the new one is told to let it `arrive`, and
 * `take`s page after page; both are read back and compared; then the old one says that it has `gone`, and only then the new one
 * that it has `settle`d. At no moment are both written.
 *
 * @throws ToolError both_written, other_move, not_here, or what is wrong with a page
 */
export function carryOutStep(home: Home, step: MoveStep, context: JournalContext) {
  const { now } = context;
  const mark = (rows: Rows, state: Mark["state"], cursor: string | null = null) =>
    setMark(rows, { state, move: step.move, cursor }, now);
  switch (step.step) {
    case "give":
      return home.store.read((rows) => giveJournalPage(rows, step.cursor));
    case "leave":
      return stepped(home, async (rows, { state, move }) => {
        if (state === "leaving" && move === step.move) return;
        if (state !== "here") throw notHere(home, state, move);
        // What holds for who has set nothing is of this home alone; said aloud it goes along.
        await rows.put("settings", await journalSettingsOf(rows, context));
        await mark(rows, "leaving");
      });
    case "stay":
      return stepped(home, async (rows, { state, move }) => {
        if (state === "leaving" && move === step.move) await mark(rows, "here");
        else if (state !== "here") throw notHere(home, state, move);
      });
    case "gone":
      return stepped(home, async (rows, { state, move }) => {
        if (move !== step.move || (state !== "leaving" && state !== "elsewhere"))
          throw notHere(home, state, move);
        await mark(rows, "elsewhere");
      });
    case "arrive":
      return stepped(home, async (rows, { state, move, isSet }) => {
        if (state === "arriving" && move === step.move) return;
        if (state === "arriving" || state === "leaving") throw otherMove(home, move);
        // What a journal that went away has left behind is a copy; what was written here is not.
        if (state === "elsewhere" && isSet) await clear(rows);
        else if (!(await isEmpty(rows))) throw bothWritten(home);
        await mark(rows, "arriving");
      });
    case "take":
      return stepped(home, async (rows, { state, move, cursor }) => {
        if (state !== "arriving" || move !== step.move) throw otherMove(home, move);
        // A page that came already: the answer says where the next one begins.
        if (cursor !== step.cursor) return;
        await takeJournalPage(rows, tableAt(cursor), step.rows);
        if (step.next !== null) await mark(rows, "arriving", step.next);
      });
    case "settle":
      return stepped(home, async (rows, { state, move }) => {
        if (move !== step.move || (state !== "arriving" && state !== "here")) throw otherMove(home, move);
        await mark(rows, "here");
      });
    case "forget":
      return stepped(home, async (rows, { state, move }) => {
        if (state !== "arriving" || move !== step.move) throw otherMove(home, move);
        await clear(rows);
        await mark(rows, "elsewhere");
      });
  }
}

/** A journal that begins here, because this is where its person's journals belong. @throws ToolError not_here for one that was */
export const beginHere = (home: Home, context: JournalContext) =>
  stepped(home, async (rows, { state, move, isSet }) => {
    if (state === "here") return;
    if (isSet || !(await isEmpty(rows))) throw notHere(home, state, move);
    await rows.put("settings", await journalSettingsOf(rows, context));
    await setMark(rows, { state: "here", move: null, cursor: null }, context.now);
  });

const stepped = (
  home: Home,
  work: (rows: Rows, mark: Awaited<ReturnType<typeof markOf>>) => Promise<void>,
): Promise<JournalStanding> =>
  home.store.write(async (rows) => {
    await work(rows, await markOf(rows, home));
    return standing(rows, home);
  });

/** All but what is only ever added to: Postgres lets nobody delete that, and what comes back has all of it. */
async function clear(rows: Rows): Promise<void> {
  const tables = CARRIED_TABLES.filter((table) => !isLog(table));
  for (const table of tables.toReversed()) await rows.remove(table, []);
}

const bothWritten = ({ name }: Home): ToolError =>
  new ToolError(
    "both_written",
    `There is a journal at the ${name} too, and two cannot become one. Nothing was changed.`,
  );

const otherMove = ({ name }: Home, move: string | null): ToolError =>
  new ToolError(
    "other_move",
    move === null
      ? `No journal is on its way to the ${name}.`
      : `The last move that the ${name} knows of is ${move}. Nothing was changed.`,
  );

const notHere = ({ name }: Home, state: Mark["state"], move: string | null): ToolError =>
  new ToolError(
    "not_here",
    `The journal at the ${name} is ${state}${move === null ? "" : ` (move ${move})`}. Nothing was changed.`,
  );
