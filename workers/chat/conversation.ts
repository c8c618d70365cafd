import { DurableObject } from "cloudflare:workers";
import { v7 } from "uuid";
import type { EnvOf } from "../env.ts";
import type { bindings } from "../gate/bindings.ts";
import { readContext } from "../gate/context/contexts.ts";
import { askModel } from "../model/ask-model.ts";
import { type ModelAnswer, type ModelDesk, type ModelRefusal, refusal } from "../model/call.ts";
import { deskOf } from "../model/desk.ts";
import { modelProblem } from "../model/problem.ts";
import {
  type Cursor,
  exportPage,
  type Imported,
  type Incoming,
  importPage,
  type Page,
  type Portable,
} from "../portable/index.ts";
import { problemBody } from "../problem.ts";
import { dayOf } from "../time/day.ts";
import { openEvents } from "../wire/event-stream.ts";
import { chatPrompt } from "./prompt.ts";
import { chatReply } from "./reply.ts";
import { removeSession, SESSION_KEPT_MS, type Session, touchSession } from "./sessions.ts";
import { keepSummary } from "./summary.ts";
import { type Turn, Turns } from "./turns.ts";

const REPLY_MAX_TOKENS = 4_096;
const REPLY_TIME_LIMIT_MS = 100_000;
/** Messages of one session that may wait their turn. */
export const WAITING_MAX = 100;
/** About as long as a reply takes; then at least one message has left the line. */
export const WAITING_RETRY_SECONDS = 10;
export const HISTORY_MAX_TURNS = 200;

/** When a deletion that failed is tried again. */
const AGAIN_AFTER_MS = 60 * 60_000;

/** Where the object keeps its own name, for the day it deletes itself. */
const ID = "id";

/** Shown and kept when the model declines, because an empty reply cannot be part of a conversation. */
const DECLINED = "The model declined to answer this.";

export type Message = Omit<Session, "at"> & { readonly text: string; readonly requestId: string };

export type Said = {
  readonly ok: true;
  readonly reply: string;
  readonly stopReason: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costNano: number;
};

/** The line of the session is full; nothing was asked or paid. */
export type Crowded = { readonly ok: false; readonly reason: "crowded" };
const CROWDED: Crowded = { ok: false, reason: "crowded" };

/** What the object offers the Worker that it belongs to. */
export interface ConversationContract {
  say(message: Message): Promise<Said | ModelRefusal | Crowded>;
  /** The reply as events `text`, then `done` or `error`; refused before the first of them where it can be. */
  stream(
    message: Message,
  ): Promise<{ readonly ok: true; readonly events: ReadableStream } | ModelRefusal | Crowded>;
  /** The newest turns, in order. */
  history(): Promise<readonly Turn[]>;
  /** Deletes everything that was said. Returns whether there was anything. */
  forget(id: string): Promise<boolean>;
}

/** One session's conversation. Its messages are answered one after the other, in the order in which they came. */
export class Conversation
  extends DurableObject<EnvOf<typeof bindings>>
  implements ConversationContract, Portable
{
  readonly #turns: Turns;
  readonly #desk: () => ModelDesk;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(ctx: DurableObjectState, env: EnvOf<typeof bindings>, desk = () => deskOf(env)) {
    super(ctx, env);
    this.#turns = new Turns(ctx.storage.sql);
    this.#desk = desk;
  }

  async say(message: Message): Promise<Said | ModelRefusal | Crowded> {
    if (this.#waiting >= WAITING_MAX) return CROWDED;
    return this.#inTurn(message, () => {});
  }

  async stream(message: Message): Promise<{ ok: true; events: ReadableStream } | ModelRefusal | Crowded> {
    if (this.#waiting >= WAITING_MAX) return CROWDED;
    const events = openEvents();
    const started = Promise.withResolvers<null>();
    const done = this.#inTurn(message, (text) => {
      events.send("text", { text });
      started.resolve(null);
    });
    const first = await Promise.race([done, started.promise]);
    if (first?.ok === false) return first;
    // Whether or not anybody still reads: the reply is paid for, and belongs into the history.
    this.ctx.waitUntil(
      done
        .catch((error: unknown) => {
          warn(error);
          return refusal("interrupted", "The conversation failed; try again");
        })
        .then((result) => {
          if (result.ok) events.send("done", chatReply(result, message.sessionKey));
          else
            events.send("error", problemBody(modelProblem(result, this.#desk().clock()), message.requestId));
          events.close();
        }),
    );
    return { ok: true, events: events.stream };
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

  /** The last message was 30 days ago. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    const id = storage.kv.get<string>(ID);
    try {
      if (id !== undefined) await removeSession(this.env.DB, id);
    } catch (error) {
      // The platform gives up an alarm that fails six times; what is over has to go all the same.
      warn(error);
      return storage.setAlarm(this.#desk().clock().getTime() + AGAIN_AFTER_MS);
    }
    await storage.deleteAll();
  }

  async #inTurn(message: Message, onText: (text: string) => void): Promise<Said | ModelRefusal> {
    this.#waiting += 1;
    const said = this.#queue(() => this.#answer(message, onText)).finally(() => {
      this.#waiting -= 1;
    });
    // In line before the next message, so that it already finds the notes; the reply does not wait for them.
    const { kv } = this.ctx.storage;
    const noted = this.#queue(() => keepSummary(this.#turns, message.owner, this.#desk(), kv));
    this.ctx.waitUntil(noted.catch(warn));
    return said;
  }

  /** A turn is kept as long as a session is, also in one that goes on; the notes on it stay. */
  #forgetOld(): void {
    this.#turns.forgetBefore(this.#desk().clock().getTime() - SESSION_KEPT_MS);
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  async #answer(message: Message, onText: (text: string) => void): Promise<Said | ModelRefusal> {
    const desk = this.#desk();
    const now = desk.clock();
    const at = now.getTime();
    const context = await readContext(this.env.DB);
    this.#forgetOld();
    const { summary } = this.#turns;
    const before = { summary, turns: this.#turns.answeredAfter(summary?.throughSeq ?? 0) };
    this.ctx.storage.kv.put(ID, message.id);
    const seq = this.#turns.open(v7({ msecs: at }), at, message.text);
    await this.ctx.storage.setAlarm(at + SESSION_KEPT_MS);
    const result = await askModel(
      {
        kind: "chat",
        purpose: "chat",
        scope: { user: message.owner },
        ...chatPrompt(message.text, before, context, dayOf(now, this.env.TIME_ZONE)),
        maxOutputTokens: REPLY_MAX_TOKENS,
        timeLimitMs: REPLY_TIME_LIMIT_MS,
        reused: true,
        onText,
      },
      desk,
    );
    if (!result.ok) {
      this.#turns.drop(seq);
      return result;
    }
    const said = saidOf(result);
    this.#turns.answer(seq, said.reply, result);
    await touchSession(this.env.DB, { ...message, at }).catch(warn);
    return said;
  }
}

function saidOf({ text, stopReason, usage, model, costNano }: ModelAnswer): Said {
  const inputTokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  const reply = text === "" ? DECLINED : text;
  return { ok: true, reply, stopReason, model, inputTokens, outputTokens: usage.outputTokens, costNano };
}

const warn = (error: unknown): void =>
  console.warn(JSON.stringify({ level: "warn", event: "conversation_chore_failed", error: String(error) }));
