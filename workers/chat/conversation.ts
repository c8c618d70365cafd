import { DurableObject } from "cloudflare:workers";
import type { ModelDesk, ModelRefusal } from "../model/call.ts";
import { deskOf } from "../model/desk.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { wakeBy } from "../time/alarm.ts";
import { KEY_KEPT_MS } from "../wire/idempotency-key.ts";
import type { Leaving } from "../wire/leaving.ts";
import { Answerer, CONVERSATION_ID, choreFailed } from "./answerer.ts";
import type { Env } from "./app.ts";
import { areSameFiles } from "./attachments.ts";
import type {
  ConversationContract,
  Message,
  Said,
  Turn,
  TurnAnswered,
  TurnStreaming,
  Untaken,
} from "./contract.ts";
import { GoingTurn, waitedFor } from "./going.ts";
import { Keys } from "./keys.ts";
import { excerptOf } from "./reply.ts";
import { CONVERSATION_KEPT_MS, removeSession } from "./sessions.ts";
import { replayed, streamedTurn } from "./streamed.ts";
import { keepSummary } from "./summary.ts";
import { Turns } from "./turns.ts";

/** Messages of one session that may wait their turn. */
export const MESSAGES_WAITING_MAX = 100;
/** About as long as a reply takes; then at least one message has left the line. */
export const MESSAGES_RETRY_SECONDS = 10;
export const HISTORY_MAX_TURNS = 200;

/** When a deletion that failed is tried again. */
const AGAIN_AFTER_MS = 60 * 60_000;

const CROWDED: Untaken = { ok: false, reason: "crowded" };
const OTHER_REQUEST: Untaken = { ok: false, reason: "other_request" };

type Taken =
  | Untaken
  | { readonly known: Said; readonly isRepeat: true }
  | { readonly going: GoingTurn; readonly isRepeat: boolean };

/** One session's conversation. Its messages are answered one after the other, in the order in which they came. */
export class Conversation extends DurableObject<Env> implements ConversationContract, Portable {
  readonly #turns: Turns;
  readonly #keys: Keys;
  readonly #desk: () => ModelDesk;
  readonly #answerer: Answerer;
  #last: Promise<unknown> = Promise.resolve();
  /** In the order in which they are answered. */
  readonly #going: GoingTurn[] = [];

  constructor(ctx: DurableObjectState, env: Env, desk = () => deskOf(env)) {
    super(ctx, env);
    this.#turns = new Turns(ctx.storage.sql);
    this.#keys = new Keys(ctx.storage.sql, this.#turns);
    this.#desk = desk;
    this.#answerer = new Answerer({
      env,
      storage: ctx.storage,
      turns: this.#turns,
      keys: this.#keys,
      desk,
      waitUntil: (work) => ctx.waitUntil(work),
    });
  }

  async say(message: Message, leaving: Leaving): Promise<TurnAnswered | ModelRefusal | Untaken> {
    const taken = this.#take(message);
    if ("reason" in taken) return taken;
    const result = "known" in taken ? taken.known : await waitedFor(taken.going, leaving, this.#makeRoom);
    if (result.ok) return { ...result, isRepeat: "known" in taken || taken.isRepeat };
    // Of a failure too only the first request has paid.
    return taken.isRepeat ? { ...result, costNano: 0 } : result;
  }

  async stream(message: Message): Promise<TurnStreaming | ModelRefusal | Untaken> {
    const taken = this.#take(message);
    if ("reason" in taken) return taken;
    if ("known" in taken) return { ok: true, events: replayed(taken.known, message), isRepeat: true };
    const { going, isRepeat } = taken;
    const opened = await streamedTurn(going, message, this.#desk().clock, this.#makeRoom);
    if ("reason" in opened) return isRepeat ? { ...opened, costNano: 0 } : opened;
    this.ctx.waitUntil(opened.finished);
    return { ok: true, events: opened.events, isRepeat };
  }

  async stop(): Promise<number> {
    const open = this.#going.filter(({ stop }) => !stop.signal.aborted);
    for (const { stop } of open) stop.abort();
    return open.length;
  }

  async find(words: string): Promise<string | null> {
    this.#forgetOld();
    const turn = this.#turns.latestWith(words.toLowerCase());
    return turn && excerptOf(turn, words);
  }

  async forgetWords(words: readonly string[]): Promise<void> {
    await this.#queue(async () => this.#turns.forgetWords(words));
  }

  async history(): Promise<readonly Turn[]> {
    this.#forgetOld();
    return this.#turns.newest(HISTORY_MAX_TURNS);
  }

  async forget(id: string): Promise<boolean> {
    return this.#queue(async () => {
      const wasThere = !this.#turns.isEmpty;
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      await removeSession(this.env.DB, id);
      return wasThere;
    });
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page, () => this.#turns.repair());
  }

  async wake(): Promise<void> {
    const { storage, id } = this.ctx;
    // Of an object that holds nothing the list alone is left to be put right.
    if (id.name !== undefined) storage.kv.put(CONVERSATION_ID, id.name);
    const now = this.#desk().clock().getTime();
    await wakeBy(storage, this.#endsAt() ?? now, now);
  }

  /** When the last message will be 30 days old; null without any. */
  #endsAt(): number | null {
    const last = this.#turns.lastAt;
    return last === null ? null : last + CONVERSATION_KEPT_MS;
  }

  /** Where the last message was 30 days ago, everything goes; else the alarm was set by an earlier one. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    const now = this.#desk().clock().getTime();
    const end = this.#endsAt();
    if (end !== null && end > now) return wakeBy(storage, end, now);
    const id = storage.kv.get<string>(CONVERSATION_ID);
    try {
      if (id !== undefined) await removeSession(this.env.DB, id);
    } catch (error) {
      // The platform gives up an alarm that fails six times; what is over has to go all the same.
      choreFailed(error);
      return wakeBy(storage, now + AGAIN_AFTER_MS, now);
    }
    await storage.deleteAll();
  }

  /** The reply that is known under the message's key, or the message in line: another one's place where it is that one again. */
  #take(message: Message): Taken {
    const { key, text, files } = message;
    const going = this.#going.find((one) => one.isRepeatedBy(message));
    if (going) return going.isSame(message) ? { going, isRepeat: true } : OTHER_REQUEST;
    const known = key === null ? null : this.#keys.find(key, this.#keysSince());
    const isSame = known?.message === text && areSameFiles(known.files, files);
    if (known) return isSame ? { known: known.said, isRepeat: true } : OTHER_REQUEST;
    if (this.#going.length >= MESSAGES_WAITING_MAX) return CROWDED;
    return { going: this.#inTurn(message), isRepeat: false };
  }

  #inTurn(message: Message): GoingTurn {
    const going = new GoingTurn(message);
    this.#going.push(going);
    this.#makeRoom();
    const said = going.start((hear) => this.#queue(() => this.#answerer.answer(going, hear)));
    const leave = () => this.#going.splice(this.#going.indexOf(going), 1);
    // Whoever waits for it hears of a failure; here it only leaves the line.
    said.then(leave, leave);
    // In line before the next message, so that it already finds the notes; the reply does not wait for them.
    const { kv } = this.ctx.storage;
    const noted = this.#queue(() => keepSummary(this.#turns, message.owner, this.#desk(), kv));
    this.ctx.waitUntil(noted.catch(choreFailed));
    return going;
  }

  /** Nobody waits for a reply that its own client has left; what had come of it is kept. */
  #makeRoom = (): void => {
    for (const going of this.#going.slice(0, -1)) if (going.isLeft) going.stop.abort();
  };

  #keysSince = (): number => this.#desk().clock().getTime() - KEY_KEPT_MS;

  /** A turn is kept as long as a session is, also in one that goes on; the notes on it stay. */
  #forgetOld(): void {
    this.#turns.forgetBefore(this.#desk().clock().getTime() - CONVERSATION_KEPT_MS);
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
