import { OUTSIDE, type Outside } from "../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { wakeBy } from "../time/alarm.ts";
import { Ids } from "../time/ids.ts";
import { hint } from "../wire/hint.ts";
import type { Env } from "./app.ts";
import type { Channel } from "./channels/channel.ts";
import { channelsOf, peopleIn, reachedBy } from "./channels/index.ts";
import { Chats } from "./chats/object.ts";
import type {
  ChannelHealth,
  ChannelReport,
  MessengerReport,
  Notice,
  NoticePage,
  OutboxContract,
  TriedPush,
} from "./contract.ts";
import { deliverDue } from "./deliver.ts";
import { refuseUnfit } from "./fit.ts";
import { isMuted, mutedEvents, muteEvents } from "./muted.ts";
import { addNotice, channelHealth, forgetOld, nextNoticeAt, noticesPage } from "./notices.ts";
import {
  devicesOf,
  keepSubscription,
  type NamedDevice,
  type NewDevice,
  type PushDevice,
  removeSubscription,
} from "./push/subscriptions.ts";
import { tryDevicesOf } from "./push/trying.ts";
import { channelReportOf, keepReport } from "./reports.ts";

type Needed = Pick<Outside, "clock" | "send" | "newId">;

/**
 * The owner's outbox. There is one such object, so that each fact is told once, whoever finds it out and however often. A notice is on
 * disk before `take` returns; the alarm sends it.
 */
export class Outbox extends Chats<Needed> implements OutboxContract, Portable {
  /** Notices stay in the order in which they came. */
  readonly #ids: Ids;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = OUTSIDE) {
    super(ctx, env, outside);
    this.#ids = new Ids(outside.newId);
  }

  async take(notice: Notice): Promise<boolean> {
    refuseUnfit(notice);
    const now = this.outside.clock().getTime();
    const sql = this.sql;
    const hasReceiver = this.#channels(notice.person).length > 0;
    const state = isMuted(sql, notice.event) ? "muted" : hasReceiver ? "waiting" : "no_receiver";
    const id = this.#ids.next(now);
    const isNew = sql.atomically(() => addNotice(sql, notice, id, state, now));
    await this.wake();
    if (isNew) hint(this.env.LIVE, ["notices"], (work) => this.ctx.waitUntil(work));
    return isNew;
  }

  /** Of one person their own devices alone: a chat that the household reads is no place for what is theirs. */
  #channels(person?: string): readonly Channel[] {
    const PEOPLE = peopleIn(this.env.PEOPLE).filter((one) => person === undefined || one === person);
    const NOTIFY_URL = person === undefined ? this.env.NOTIFY_URL : undefined;
    return channelsOf({ ...this.env, PEOPLE, NOTIFY_URL }, this.sql, this.outside);
  }

  async subscribe(of: NewDevice): Promise<PushDevice> {
    const now = this.outside.clock().getTime();
    return keepSubscription(this.sql, of, { id: this.outside.newId(now), now });
  }

  async subscriptions(person: string): Promise<readonly PushDevice[]> {
    return devicesOf(this.sql, [person]);
  }

  async unsubscribe(of: NamedDevice): Promise<boolean> {
    return removeSubscription(this.sql, of);
  }

  async tryPush(person: string): Promise<TriedPush> {
    return tryDevicesOf(this.sql, person, this.env, this.outside);
  }

  async channelHealth(channel: string): Promise<ChannelHealth> {
    return channelHealth(this.sql, channel);
  }

  async report(seen: MessengerReport): Promise<void> {
    keepReport(this.sql, seen);
  }

  async channelReports(): Promise<readonly ChannelReport[]> {
    const now = this.outside.clock().getTime();
    const sql = this.sql;
    return reachedBy(this.env, sql).map(({ channel, isPaired, isMessenger }) =>
      channelReportOf(sql, { channel, isPaired, ...channelHealth(sql, channel) }, now, isMessenger),
    );
  }

  async page({ before, max, person }: Parameters<OutboxContract["page"]>[0]): Promise<NoticePage> {
    return noticesPage(this.sql, before, max, person);
  }

  async muted(): Promise<readonly string[]> {
    return mutedEvents(this.sql);
  }

  async mute(events: readonly string[]): Promise<readonly string[]> {
    return muteEvents(this.sql, events);
  }

  wake(): Promise<void> {
    return wakeBy(this.ctx.storage, nextNoticeAt(this.sql), this.outside.clock().getTime());
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  override async alarm(): Promise<void> {
    const { clock, newId } = this.outside;
    const now = clock().getTime();
    await deliverDue(this.sql, this.#channels(), now, (person) => this.#channels(person));
    forgetOld(this.sql, now, newId);
    await this.wake();
  }
}
