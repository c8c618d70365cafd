import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { applySteps } from "../portable/schema.ts";
import type { Sql } from "../portable/sql.ts";
import { sqlOf } from "../portable/storage.ts";
import { wakeBy } from "../time/alarm.ts";
import { Ids } from "../time/ids.ts";
import { toBase64Url } from "../wire/base64.ts";
import { hint } from "../wire/hint.ts";
import { sha256Hex } from "../wire/sha256.ts";
import type { Env } from "./app.ts";
import type { Channel } from "./channels/channel.ts";
import { channelsOf, peopleIn, reachedBy } from "./channels/index.ts";
import { push } from "./channels/push.ts";
import { chatOf, chatsOf, handChat, keepCode, type PairedChat, pairChat, unpairChat } from "./chats/store.ts";
import type {
  ChannelHealth,
  ChannelReport,
  MessengerReport,
  Notice,
  NoticePage,
  OutboxContract,
  PairingOffer,
  TriedPush,
} from "./contract.ts";
import { deliverDue } from "./deliver.ts";
import { EVENT } from "./events.ts";
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
import { channelReportOf, keepReport } from "./reports.ts";
import { STEPS } from "./schema.ts";

/** Keys and fields are for one notice each; more would be somebody's document. */
const KEY_MAX_CHARS = 200;
const FIELDS_MAX_CHARS = 4_000;

/** 128 bits, as much as nobody guesses within ten minutes. */
const CODE_BYTES = 16;

type Needed = Pick<Outside, "clock" | "send" | "newId">;

/**
 * The owner's outbox. There is one such object, so that each fact is told once, whoever finds it out and however often. A notice is on
 * disk before `take` returns; the alarm sends it.
 */
export class Outbox extends DurableObject<Env> implements OutboxContract, Portable {
  readonly #sql: Sql;
  readonly #outside: Needed;
  /** Notices stay in the order in which they came. */
  readonly #ids: Ids;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = OUTSIDE) {
    super(ctx, env);
    this.#sql = sqlOf(ctx.storage);
    this.#outside = outside;
    this.#ids = new Ids(outside.newId);
    applySteps(this.#sql, STEPS);
  }

  async take(notice: Notice): Promise<boolean> {
    refuseUnfit(notice);
    const now = this.#outside.clock().getTime();
    const sql = this.#sql;
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
    return channelsOf({ ...this.env, PEOPLE, NOTIFY_URL }, this.#sql, this.#outside);
  }

  async subscribe(of: NewDevice): Promise<PushDevice> {
    const now = this.#outside.clock().getTime();
    return keepSubscription(this.#sql, of, { id: this.#outside.newId(now), now });
  }

  async subscriptions(person: string): Promise<readonly PushDevice[]> {
    return devicesOf(this.#sql, [person]);
  }

  async unsubscribe(of: NamedDevice): Promise<boolean> {
    return removeSubscription(this.#sql, of);
  }

  async tryPush(person: string): Promise<TriedPush> {
    const devices = devicesOf(this.#sql, [person]);
    const { PUSH_KEY: key, PAGE_URL: pageUrl } = this.env;
    if (!key) return { devices: devices.length, taken: 0, failures: [] };
    const at = this.#outside.clock().getTime();
    const message = { id: this.#outside.newId(at), event: "push.tried", at, fields: {} };
    const failures: string[] = [];
    for (const one of devices) {
      const attempted = await push({ key, pageUrl }, [one], this.#sql, this.#outside).send(message);
      if (!attempted.ok) failures.push(attempted.failure);
    }
    return { devices: devices.length, taken: devices.length - failures.length, failures };
  }

  async offerPairing({ channel, person }: Pick<PairedChat, "channel" | "person">): Promise<PairingOffer> {
    const code = toBase64Url(crypto.getRandomValues(new Uint8Array(CODE_BYTES)));
    const kept = { sha256: await sha256Hex(code), channel, person };
    return { code, expiresAt: keepCode(this.#sql, kept, this.#outside.clock().getTime()) };
  }

  async pair({ code, ...of }: Parameters<OutboxContract["pair"]>[0]): Promise<PairedChat | null> {
    return pairChat(this.#sql, { ...of, sha256: await sha256Hex(code) }, this.#outside.clock().getTime());
  }

  async paired({ channel, sender }: Pick<PairedChat, "channel" | "sender">): Promise<PairedChat | null> {
    return chatOf(this.#sql, channel, sender);
  }

  async chats(person: string): Promise<readonly PairedChat[]> {
    return chatsOf(this.#sql, [person]);
  }

  async unpair({ channel, person }: Pick<PairedChat, "channel" | "person">): Promise<boolean> {
    return unpairChat(this.#sql, channel, person);
  }

  async hand({ channel, person, to }: Parameters<OutboxContract["hand"]>[0]): Promise<boolean> {
    return handChat(this.#sql, channel, person, to);
  }

  async channelHealth(channel: string): Promise<ChannelHealth> {
    return channelHealth(this.#sql, channel);
  }

  async report(seen: MessengerReport): Promise<void> {
    keepReport(this.#sql, seen);
  }

  async channelReports(): Promise<readonly ChannelReport[]> {
    const now = this.#outside.clock().getTime();
    const sql = this.#sql;
    return reachedBy(this.env, sql).map(({ channel, isPaired, isMessenger }) =>
      channelReportOf(sql, { channel, isPaired, ...channelHealth(sql, channel) }, now, isMessenger),
    );
  }

  async page({ before, max, person }: Parameters<OutboxContract["page"]>[0]): Promise<NoticePage> {
    return noticesPage(this.#sql, before, max, person);
  }

  async muted(): Promise<readonly string[]> {
    return mutedEvents(this.#sql);
  }

  async mute(events: readonly string[]): Promise<readonly string[]> {
    return muteEvents(this.#sql, events);
  }

  wake(): Promise<void> {
    return wakeBy(this.ctx.storage, nextNoticeAt(this.#sql), this.#outside.clock().getTime());
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  override async alarm(): Promise<void> {
    const { clock, newId } = this.#outside;
    const now = clock().getTime();
    await deliverDue(this.#sql, this.#channels(), now, (person) => this.#channels(person));
    forgetOld(this.#sql, now, newId);
    await this.wake();
  }
}

/** @throws RangeError naming the field; nothing is written then */
function refuseUnfit({ key, event, at, fields }: Notice): void {
  bounded("key", key.length, KEY_MAX_CHARS);
  bounded("fields", JSON.stringify(fields).length, FIELDS_MAX_CHARS);
  if (!EVENT.test(event))
    throw new RangeError("event has to be noun.verb in lower case, such as token.expiring");
  if (!Number.isSafeInteger(at) || at < 0) throw new RangeError("at has to be a moment in Unix milliseconds");
}

function bounded(field: string, chars: number, max: number): void {
  if (chars < 1 || chars > max) throw new RangeError(`${field} has ${chars} characters, not 1 to ${max}`);
}
