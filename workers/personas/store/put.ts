import { momentOf } from "../../wire/moment.ts";
import type { World } from "../handling.ts";
import { noteChange } from "./audit.ts";
import type { Changes, StoredTable } from "./table.ts";

type Stamped = { readonly id: string; readonly createdAt: string; readonly updatedAt: string };
type Own<Row> = Omit<Row, keyof Stamped>;

export type Put<Row> = {
  readonly id: string;
  /** The row that is there; null for a new one. */
  readonly before: Row | null;
  /** What is left out keeps its value, and in a new row has the default. */
  readonly given: { readonly [Name in keyof Own<Row>]?: Row[Name] | undefined };
  readonly defaults: Own<Row>;
};

/** Changes a row or makes it, and writes down which. @returns the row as it is then */
export function put<Row extends Stamped>(
  table: StoredTable<Row>,
  of: "persona" | "tool" | "credential",
  { id, before, given, defaults }: Put<Row>,
  world: World,
): Row {
  const { sql, now } = world;
  const at = momentOf(now);
  if (before) table.update(sql, id, { ...given, updatedAt: at } as Changes<Row>);
  else
    table.insert(sql, { ...defaults, ...defined(given), id, createdAt: at, updatedAt: at } as unknown as Row);
  noteChange(world, before ? `${of}.changed` : `${of}.made`, id);
  return table.known(sql, id, `There is no ${of} ${id}`);
}

/** Without what was not given, so that the defaults stand. */
const defined = (given: object): object =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
