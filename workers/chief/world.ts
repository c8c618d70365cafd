import type { ModelDesk } from "../model/call.ts";
import type { Outside } from "../outside.ts";
import type { Sql } from "../portable/sql.ts";
import type { Things } from "./connected/things.ts";
import type { GateOf } from "./effects/asking.ts";
import type { House } from "./house.ts";
import type { Life } from "./life.ts";

/** What everything in a person's object works with. Nothing here knows of a Worker's bindings, so that a simulation can bring its own. */
export type ChiefWorld = {
  readonly sql: Sql;
  /** Unix milliseconds. */
  readonly now: number;
  /** Ids of one millisecond stay in the order in which they were made. */
  readonly newId: () => string;
  /** Whose object it is, by the name that the door knows. */
  readonly person: string;
  /** The owner's IANA time zone. */
  readonly zone: string;
  /** Whether the person owns the deployment, and is none of its household: personas are its owners'. */
  readonly isOwner: boolean;
  /** Who decides before an agent changes anything. */
  readonly gate: GateOf;
  /** How much slower what works by itself goes while the month is throttled; 1 while it is not (workers/ledger/levels/level.ts). */
  readonly slowdown: number;
  /** What Purser itself knows: approvals, tasks, executions, money. */
  readonly house: House;
  /** The configuration as the program binds it, by its keys; no secret is among them. */
  readonly deployed: Readonly<Record<string, unknown>>;
  /** What is connected of the person's life. */
  readonly life: Life;
  /** The person's own things, as tools. */
  readonly things: Things;
  /** Where agents may read pages, and by what. */
  readonly web: Pick<Outside, "send"> & { readonly fetchHosts: readonly string[] };
  readonly desk: () => ModelDesk;
};
