import type { Outside } from "../outside.ts";
import type { Sql } from "../portable/sql.ts";
import type { Env } from "./app.ts";
import type { MessengerChannel } from "./channel.ts";
import type { ChannelName } from "./contract.ts";

/** What the messenger works with. */
export type MessengerWorld = Pick<Outside, "clock" | "send"> & {
  readonly sql: Sql;
  readonly env: Env;
  /** Null where it is not set up: then nothing comes, and nothing is sent. */
  readonly channelOf: (name: ChannelName) => MessengerChannel | null;
};
