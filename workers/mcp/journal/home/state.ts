import { ToolError } from "../../tools/outcome.ts";
import type { JournalStore, Rows } from "../rows.ts";
import { CARRIED_TABLES, type CarriedTable, type JournalRow } from "../tables.ts";

/** The two places that a journal can be at home in: its own Durable Object, or the machine's Postgres. */
export const HOMES = ["edge", "machine"] as const;
export type HomeName = (typeof HOMES)[number];

export const otherHome = (name: HomeName): HomeName => (name === "edge" ? "machine" : "edge");

/**
 * `here`: read and written. `leaving`: read, and written again once it has gone or stays after all. `arriving`: neither, until it has
 * come whole. `elsewhere`: what is left of it is a copy that nobody asks.
 */
export const HOME_STATES = ["here", "leaving", "arriving", "elsewhere"] as const;
export type HomeState = (typeof HOME_STATES)[number];

/** One person's journal in one of its homes. */
export type Home = {
  readonly name: HomeName;
  readonly store: JournalStore;
  /** What holds before anything was said: a journal begins at the edge. */
  readonly unmarked: HomeState;
};

export type Mark = {
  readonly state: HomeState;
  readonly move: string | null;
  readonly cursor: string | null;
};

/** The mark, and whether it was ever set. */
export async function markOf(
  rows: Rows,
  { unmarked }: Pick<Home, "unmarked">,
): Promise<Mark & { readonly isSet: boolean }> {
  const [row] = await rows.find("home");
  if (!row) return { state: unmarked, move: null, cursor: null, isSet: false };
  return { state: row.state as HomeState, move: row.move_id, cursor: row.cursor, isSet: true };
}

export const setMark = (rows: Rows, { state, move, cursor }: Mark, now: Date): Promise<void> =>
  rows.put("home", { state, move_id: move, cursor, since: now.toISOString() });

/** Whether there is any row of the journal. */
export async function isEmpty(rows: Rows): Promise<boolean> {
  for (const table of CARRIED_TABLES) if ((await rows.find(table, { limit: 1 })).length > 0) return false;
  return true;
}

export type AnyRow = JournalRow<CarriedTable>;

/** The store as the journal's tools get it: what is not at home here is refused, with where to ask. */
export function guarded(home: Home): JournalStore {
  return {
    write: (work) =>
      home.store.write(async (rows) => {
        const { state } = await markOf(rows, home);
        if (state !== "here") throw refusal(state, home.name);
        return work(rows);
      }),
    read: (work) =>
      home.store.read(async (rows) => {
        const { state } = await markOf(rows, home);
        if (state !== "here" && state !== "leaving") throw refusal(state, home.name);
        return work(rows);
      }),
  };
}

function refusal(state: HomeState, name: HomeName): ToolError {
  const other = otherHome(name);
  if (state === "leaving")
    return new ToolError(
      "moving",
      `This journal is being moved to the ${other} just now. It can be read; nothing was written. Call again in a minute.`,
    );
  if (state === "arriving")
    return new ToolError(
      "moving",
      `This journal is on its way to the ${name}, and not whole yet. Call again in a minute; npm run journal -- move goes on with a move that broke off.`,
    );
  return new ToolError(
    "elsewhere",
    `This journal is at home at the ${other}, and not at the ${name}. Ask it there (${
      other === "edge" ? "/mcp/journal of the deployment" : "/journal-db/mcp of the machine"
    }), or bring it here: npm run journal -- move --to ${name}.`,
  );
}
