import type { Outside } from "../outside.ts";
import type { Sql } from "../portable/sql.ts";
import type { Env } from "./app.ts";

/** What the messenger works with. */
export type MessengerWorld = Pick<Outside, "clock" | "send"> & {
  readonly sql: Sql;
  readonly env: Env;
  /** The bot's. */
  readonly token: string;
};
