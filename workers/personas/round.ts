import type { Outside } from "../outside.ts";
import type { Sql } from "../portable/sql.ts";
import type { Pause } from "../time/pause.ts";
import { sealAnew } from "./credentials/renewing.ts";
import { doDue } from "./due.ts";
import type { Env } from "./env.ts";
import { moveOutputs } from "./executions/moved.ts";
import type { Acting } from "./handling.ts";
import { logError } from "./log.ts";
import type { Pool } from "./pool/pool.ts";
import type { Vault } from "./preparing.ts";
import { tellSaid } from "./protocols/telling.ts";
import { forgetExpired } from "./store/purge.ts";
import { lookAtAll, notePoll, type Poll, takePolls } from "./triggers/polling.ts";

const FAILED_AGAIN_MS = 15_000;

/** What of the object a round works with. */
type RoundWorld = {
  readonly sql: () => Sql;
  readonly acting: () => Acting;
  readonly env: Pick<Env, "RUNNER" | "OUTBOX" | "BACKUPS">;
  readonly send: Outside["send"];
  readonly pause: Pause;
  readonly pool: Pool;
  readonly vault: Vault;
  readonly limitsTold: () => Promise<void>;
  readonly changed: () => Promise<void>;
  /** The object does not sleep before that is done. */
  readonly keepAlive: (work: Promise<void>) => void;
};

/** What the object does by itself: at its alarm, and once an hour. */
export class Round {
  readonly #world: RoundWorld;
  /** After an alarm that failed: what it is due for stays due, and would wake the object again at once. Unix milliseconds. */
  heldUntil = 0;

  constructor(world: RoundWorld) {
    this.#world = world;
  }

  /** Does what is due. It never throws: the platform gives up an alarm that fails six times; what is due stays due. */
  async due(): Promise<void> {
    const { sql, acting, env, pause, pool, limitsTold, changed, keepAlive } = this.#world;
    try {
      await pause.ask(acting().now);
      const begun = sql().atomically(() => doDue(acting()));
      await pool.look();
      // One that cannot be told is told again in a minute.
      const told = await Promise.allSettled(begun.map((id) => env.RUNNER.getByName(id).begin(id)));
      for (const one of told) if (one.status === "rejected") logError("runner_not_begun", one.reason);
      const polls = sql().atomically(() => takePolls(acting(), pause.level));
      // Somebody else's server may be slow, and what is due does not wait for it.
      if (polls.length > 0) keepAlive(this.#watch(polls));
      await limitsTold();
      await tellSaid(sql(), (notice) => env.OUTBOX.getByName("outbox").take(notice));
    } catch (error) {
      logError("orchestrator_alarm_failed", error);
      this.heldUntil = acting().now + FAILED_AGAIN_MS;
    } finally {
      await changed();
    }
  }

  /** What a new master key has to seal anew, what is too old, what is too large to stay. @param armed the object's alarm stands */
  async hourly(armed: () => Promise<void>): Promise<void> {
    const { sql, acting, env, vault } = this.#world;
    await sealAnew(sql(), vault.keys);
    sql().atomically(() => forgetExpired(sql(), acting().now));
    await armed();
    await moveOutputs(sql(), env.BACKUPS, acting().now);
  }

  async #watch(polls: readonly Poll[]): Promise<void> {
    const { sql, acting, send, changed } = this.#world;
    const seen = await lookAtAll(polls, send);
    sql().atomically(() => {
      for (const { poll, look } of seen) notePoll(poll, look, acting());
    });
    await changed();
  }
}
