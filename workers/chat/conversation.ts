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
import { Keys } from "./keys.ts";
import { type GoingTurn, waitedFor } from "./line/going.ts";
import { MessageLine } from "./line/line.ts";
import { replayed, streamedTurn } from "./line/streamed.ts";
import { excerptOf } from "./reply.ts";
import { CONVERSATION_KEPT_MS, removeSession } from "./sessions.ts";
import { keepSummary } from "./summary.ts";
import { Turns } from "./turns.ts";

export const HISTORY_MAX_TURNS = 200;

/** When a deletion that failed is tried again. */
const AGAIN_AFTER_MS = 60 * 60_000;

const OTHER_REQUEST: Untaken = { ok: false, reason: "other_request" };

type Taken =
  | Untaken
  | { readonly known: Said; readonly isRepeat: true }
  | { readonly going: GoingTurn; readonly isRepeat: boolean };

/** One session's conversation. Its messages are answered in line. */
export class Conversation extends DurableObject<Env> implements ConversationContract, Portable {
  readonly #turns: Turns;
  readonly #keys: Keys;
  readonly #desk: () => ModelDesk;
  readonly #answerer: Answerer;
  readonly #line = new MessageLine();

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
    const result =
      "known" in taken ? taken.known : await waitedFor(taken.going, leaving, this.#line.makeRoom);
    if (result.ok) return { ...result, isRepeat: "known" in taken || taken.isRepeat };
    // Of a failure too only the first request has paid.
    return taken.isRepeat ? { ...result, costNano: 0 } : result;
  }

  async stream(message: Message): Promise<TurnStreaming | ModelRefusal | Untaken> {
    const taken = this.#take(message);
    if ("reason" in taken) return taken;
    if ("known" in taken) return { ok: true, events: replayed(taken.known, message), isRepeat: true };
    const { going, isRepeat } = taken;
    const opened = await streamedTurn(going, message, this.#desk().clock, this.#line.makeRoom);
    if ("reason" in opened) return isRepeat ? { ...opened, costNano: 0 } : opened;
    this.ctx.waitUntil(opened.finished);
    return { ok: true, events: opened.events, isRepeat };
  }

  async stop(): Promise<number> {
    return this.#line.stop();
  }

  async find(words: string): Promise<string | null> {
    this.#forgetOld();
    const turn = this.#turns.latestWith(words.toLowerCase());
    return turn && excerptOf(turn, words);
  }

  async forgetWords(words: readonly string[]): Promise<void> {
    await this.#line.after(async () => this.#turns.forgetWords(words));
  }

  async history(): Promise<readonly Turn[]> {
    this.#forgetOld();
    return this.#turns.newest(HISTORY_MAX_TURNS);
  }

  async forget(id: string): Promise<boolean> {
    return this.#line.after(async () => {
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
    const going = this.#line.placeOf(message);
    if (going) return going.isSame(message) ? { going, isRepeat: true } : OTHER_REQUEST;
    const known = key === null ? null : this.#keys.find(key, this.#keysSince());
    const isSame = known?.message === text && areSameFiles(known.files, files);
    if (known) return isSame ? { known: known.said, isRepeat: true } : OTHER_REQUEST;
    return this.#inTurn(message);
  }

  #inTurn(message: Message): Taken {
    const going = this.#line.add(message, (one, hear) => this.#answerer.answer(one, hear));
    if ("reason" in going) return going;
    // In line before the next message, so that it already finds the notes; the reply does not wait for them.
    const { kv } = this.ctx.storage;
    const noted = this.#line.after(() => keepSummary(this.#turns, message.owner, this.#desk(), kv));
    this.ctx.waitUntil(noted.catch(choreFailed));
    return { going, isRepeat: false };
  }

  #keysSince = (): number => this.#desk().clock().getTime() - KEY_KEPT_MS;

  /** A turn is kept as long as a session is, also in one that goes on; the notes on it stay. */
  #forgetOld(): void {
    this.#turns.forgetBefore(this.#desk().clock().getTime() - CONVERSATION_KEPT_MS);
  }
}
