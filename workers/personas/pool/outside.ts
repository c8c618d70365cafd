import type { Answering } from "../../caller.ts";
import { deskOf } from "../../model/desk.ts";
import type { Outside } from "../../outside.ts";
import type { Sql } from "../../portable/sql.ts";
import type { Env } from "../env.ts";
import type { Acting } from "../handling.ts";
import type { Vault } from "../preparing.ts";
import type { MachineSide } from "../waking/waking.ts";
import type { Progress } from "./frames.ts";
import type { MoneyDesk } from "./money.ts";
import type { WorkerTokens } from "./tokens.ts";

/** What the pool of workers works with. */
export type PoolWorld = {
  readonly sql: () => Sql;
  readonly acting: () => Acting;
  readonly clock: Outside["clock"];
  readonly vault: Vault;
  /** What workers may sign with; none where no worker may connect. */
  readonly tokens: WorkerTokens;
  /** Whether workers of the earlier protocol may, which sign nothing. */
  readonly takesPlain: boolean;
  readonly desk: () => MoneyDesk;
  readonly gate: () => Pick<Answering, "answer">;
  /** The deployment's own key of the model. */
  readonly apiKey: string | undefined;
  /** The ledger has heard of personas' limits: one that it does not know would hold nothing. */
  readonly limitsTold: () => Promise<void>;
  /** The object does not sleep before that is done. */
  readonly keepAlive: (work: Promise<void>) => void;
  /** After everything that may have changed what a list shows. */
  readonly changed: () => Promise<void>;
  /** The object wakes when what is due next is. */
  readonly arm: () => Promise<void>;
  readonly machineSide: MachineSide;
  /** Whoever watches an execution hears how far it is. */
  readonly progressed: (executionId: string, progress: Omit<Progress, "type">) => void;
};

/** The money's part of the real world. */
export const moneyDeskOf = (env: Env) => (): MoneyDesk => deskOf(env);
