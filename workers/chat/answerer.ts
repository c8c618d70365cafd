import { v7 } from "uuid";
import { audienceOf, PRIVATE } from "../audience.ts";
import { readContext } from "../context/read.ts";
import { askModel } from "../model/ask-model.ts";
import type { ModelDesk, ModelRefusal } from "../model/call.ts";
import { labelOf, NO_MODEL } from "../model/label.ts";
import { wakeBy } from "../time/alarm.ts";
import { dayIn } from "../time/zones.ts";
import { hint } from "../wire/hint.ts";
import { KEY_KEPT_MS } from "../wire/idempotency-key.ts";
import type { Env } from "./app.ts";
import type { Message, Said } from "./contract.ts";
import { forgetElsewhere } from "./forgetting.ts";
import { heardBy, keptBy } from "./heard.ts";
import type { Keys } from "./keys.ts";
import type { GoingTurn } from "./line/going.ts";
import { chatPrompt } from "./prompt.ts";
import { saidByCode, saidOf, stoppedOf, withAround } from "./reply.ts";
import { CONVERSATION_KEPT_MS, touchSession } from "./sessions.ts";
import { noteNotesTold, withNotesTold } from "./summary.ts";
import type { Turns } from "./turns.ts";

/** What a conversation has to do besides answering did not work; the reply stands, and whoever reads the logs hears of it. */
export const choreFailed = (error: unknown): void =>
  console.warn(JSON.stringify({ level: "warn", event: "conversation_chore_failed", error: String(error) }));

const REPLY_MAX_TOKENS = 4_096;
const REPLY_TIME_LIMIT_MS = 100_000;

/** Where a conversation's object keeps its own name, for the day it deletes itself. */
export const CONVERSATION_ID = "id";

/** What a conversation is made of, as its object has it. */
type Parts = {
  readonly env: Env;
  readonly storage: DurableObjectStorage;
  readonly turns: Turns;
  readonly keys: Keys;
  readonly desk: () => ModelDesk;
  /** Keeps the object awake for what its client does not wait for. */
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/** How one message of a conversation is answered, and what of it is kept. */
export class Answerer {
  readonly #env: Env;
  readonly #storage: DurableObjectStorage;
  readonly #turns: Turns;
  readonly #keys: Keys;
  readonly #desk: () => ModelDesk;
  readonly #waitUntil: (work: Promise<unknown>) => void;

  constructor({ env, storage, turns, keys, desk, waitUntil }: Parts) {
    this.#env = env;
    this.#storage = storage;
    this.#turns = turns;
    this.#keys = keys;
    this.#desk = desk;
    this.#waitUntil = waitUntil;
  }

  /**
   * @param going whose message is answered now; its `stop` ends the model's call
   * @param onText hears the reply as it comes
   * @returns the reply, which is then kept, or why there is none, of which nothing is kept
   */
  async answer(going: GoingTurn, onText: (text: string) => void): Promise<Said | ModelRefusal> {
    const { message, stop } = going;
    const desk = this.#desk();
    const now = desk.clock();
    const at = now.getTime();
    const { kv } = this.#storage;
    const heard = withNotesTold(await heardBy(this.#env, message), this.#turns.summary, kv);
    if (heard.is === "said" && heard.forgets !== null)
      return this.#forgetting(going, saidByCode(heard.reply), heard.forgets, onText);
    if (heard.is === "said") return this.#reply(going, saidByCode(heard.reply), now, onText);
    // What an owner has written of themselves is not for a group.
    const isAlone = audienceOf(message.sessionKey) === PRIVATE;
    const context = isAlone ? await readContext(this.#env.DB) : null;
    this.#turns.forgetBefore(this.#now() - CONVERSATION_KEPT_MS);
    const { summary } = this.#turns;
    const before = { summary, turns: this.#turns.answeredAfter(summary?.throughSeq ?? 0) };
    const turn = await this.#open(message, at);
    if (heard.before !== null) onText(`${heard.before}\n\n`);
    const result = await askModel(
      {
        kind: "chat",
        purpose: "chat",
        scope: { user: message.owner },
        ...chatPrompt(message, before, context, dayIn(now, this.#env.TIME_ZONE), heard),
        maxOutputTokens: REPLY_MAX_TOKENS,
        timeLimitMs: REPLY_TIME_LIMIT_MS,
        reused: true,
        signal: stop.signal,
        onText,
      },
      desk,
    );
    const said = result.ok ? saidOf(result) : stoppedOf(result, going.heard, labelOf("", desk.prices));
    if (!said.ok) {
      this.#turns.drop(turn.seq);
      return said;
    }
    if (result.ok && heard.after !== null) onText(`\n\n${heard.after}`);
    if (result.ok && summary !== null) noteNotesTold(kv);
    return this.#close(going, turn, result.ok ? withAround(said, heard) : said, at);
  }

  /** Goes through the person's conversations, this one first. The wish itself names what is to be forgotten, so it is not kept either. */
  async #forgetting(
    { message }: GoingTurn,
    said: Said,
    words: readonly string[],
    onText: (text: string) => void,
  ): Promise<Said> {
    this.#turns.forgetWords(words);
    await forgetElsewhere(this.#env, message, words, this.#desk().clock());
    onText(said.reply);
    hint(this.#env.LIVE, ["chat"], this.#waitUntil, message.owner);
    return said;
  }

  /** A reply that needs no model. */
  async #reply(going: GoingTurn, said: Said, now: Date, onText: (text: string) => void): Promise<Said> {
    const at = now.getTime();
    const turn = await this.#open(going.message, at);
    onText(said.reply);
    return this.#close(going, turn, said, at);
  }

  async #open(message: Message, at: number): Promise<{ readonly seq: number; readonly id: string }> {
    const id = v7({ msecs: at });
    this.#storage.kv.put(CONVERSATION_ID, message.id);
    const seq = this.#turns.open(id, at, message.text, message.files);
    await wakeBy(this.#storage, at + CONVERSATION_KEPT_MS, at);
    return { seq, id };
  }

  async #close(
    { message }: GoingTurn,
    { seq, id }: { readonly seq: number; readonly id: string },
    said: Said,
    at: number,
  ): Promise<Said> {
    this.#turns.answer(seq, said);
    if (message.key !== null) this.#keys.keep(message.key, seq, said, at, this.#now() - KEY_KEPT_MS);
    await touchSession(this.#env.DB, { ...message, at }).catch(choreFailed);
    if (said.model !== NO_MODEL)
      this.#waitUntil(keptBy(this.#env, { id, at, said }, message).catch(choreFailed));
    hint(this.#env.LIVE, ["chat"], this.#waitUntil, message.owner);
    return said;
  }

  #now = (): number => this.#desk().clock().getTime();
}
