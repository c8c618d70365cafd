import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { applySteps } from "../portable/schema.ts";
import type { Sql } from "../portable/sql.ts";
import { sqlOf } from "../portable/storage.ts";
import { wakeBy } from "../time/alarm.ts";
import { dayOf } from "../time/calendar.ts";
import { Ids } from "../time/ids.ts";
import type { Env } from "./app.ts";
import { channelOf, checkChannel } from "./channels.ts";
import type { Arrival, ChannelName, MessengerContract, MessengerHealth } from "./contract.ts";
import { messengerHealth, noteHealth } from "./health.ts";
import { doRound } from "./round.ts";
import { MESSENGER_STEPS } from "./schema.ts";
import { forgetOldTasks, nextMoment, takeArrival } from "./store.ts";
import type { MessengerWorld } from "./world.ts";

type Needed = Pick<Outside, "clock" | "send" | "newId">;

/**
 * Messages of paired chats and the answers to them. There is one such object, so that each delivery is seen to once, however often it
 * comes. It is on disk before `take` returns; the alarm answers.
 */
export class Messenger extends DurableObject<Env> implements MessengerContract, Portable {
  readonly #sql: Sql;
  readonly #outside: Needed;
  /** Deliveries stay in the order in which they came. */
  readonly #ids: Ids;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = OUTSIDE) {
    super(ctx, env);
    this.#sql = sqlOf(ctx.storage);
    this.#outside = outside;
    this.#ids = new Ids(outside.newId);
    applySteps(this.#sql, MESSENGER_STEPS);
  }

  async take(arrival: Arrival): Promise<boolean> {
    const now = this.#outside.clock().getTime();
    const id = this.#ids.next(now);
    const isNew = this.#sql.atomically(() => {
      const taken = takeArrival(this.#sql, arrival, id, now);
      if (taken) noteHealth(this.#sql, arrival.channel, { receivedAt: now });
      return taken;
    });
    if (isNew) await this.wake();
    return isNew;
  }

  async check(channel: ChannelName): Promise<MessengerHealth> {
    if (!(await checkChannel(this.#world(), channel))) return this.health(channel);
    forgetOldTasks(this.#sql, this.#outside.clock().getTime());
    const health = messengerHealth(this.#sql, channel);
    await this.#report(channel, health);
    if (health.problem !== null) await this.#tell(channel, health.problem);
    await this.wake();
    return health;
  }

  async health(channel: ChannelName): Promise<MessengerHealth> {
    return messengerHealth(this.#sql, channel);
  }

  wake(): Promise<void> {
    return wakeBy(this.ctx.storage, nextMoment(this.#sql), this.#outside.clock().getTime());
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  override async alarm(): Promise<void> {
    try {
      await doRound(this.#world());
    } finally {
      await this.wake();
    }
  }

  /** For `/api/status`, which asks the outbox alone; until it answers again this counts as not looked at. */
  async #report(channel: ChannelName, health: MessengerHealth): Promise<void> {
    const { problem, checkedAt, receivedAt, answeredAt, failedAt, failure } = health;
    const seen = { channel, problem, checkedAt: checkedAt ?? 0, receivedAt, answeredAt, failedAt, failure };
    await this.env.OUTBOX.getByName("outbox").report(seen);
  }

  /** So that no channel is deaf unseen: once a day, on the others. */
  async #tell(channel: ChannelName, problem: string): Promise<void> {
    const at = this.#outside.clock().getTime();
    const notice = { event: "channel.failing", at, fields: { channel, detail: problem } };
    await this.env.OUTBOX.getByName("outbox").take({ ...notice, key: `${channel}/failing/${dayOf(at)}` });
  }

  #world(): MessengerWorld {
    const { env } = this;
    const { clock, send } = this.#outside;
    return { sql: this.#sql, env, clock, send, channelOf: (name) => channelOf(name, env, { clock, send }) };
  }
}
