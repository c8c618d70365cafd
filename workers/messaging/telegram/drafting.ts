import { callTelegram } from "../../telegram/api.ts";
import { TELEGRAM_MESSAGE_MAX_CHARS } from "../../telegram/split.ts";
import type { ReplyDraft } from "../channel.ts";
import type { Bot } from "./channel.ts";

/** About one call a second is what a chat takes (core.telegram.org/bots/faq, "limits"); each draft waits that much longer than the last. */
const DRAFT_EVERY_MS = 1_500;
/** Half a minute of them; round.ts counts them with everything else that an alarm asks. */
export const DRAFTS_MAX = 6;

/**
 * A reply while it is written: a draft that the chat shows until the message itself is there, and that is gone by itself otherwise
 * (core.telegram.org/bots/api#sendmessagedraft). One that fails is the last: nothing depends on it.
 */
export class Drafting implements ReplyDraft {
  readonly #bot: Bot;
  readonly #chat: string;
  readonly #id: number;
  #left = DRAFTS_MAX;
  #lastAt = 0;

  constructor(bot: Bot, chat: string, event: string) {
    this.#bot = bot;
    this.#chat = chat;
    // Any number but 0, the same for one reply.
    this.#id = Number(event) || 1;
  }

  /** Shows that the assistant is at it. */
  async begin(): Promise<void> {
    await callTelegram(this.#bot, "sendChatAction", { chat_id: this.#chat, action: "typing" });
  }

  async show(soFar: string): Promise<void> {
    const now = this.#bot.clock().getTime();
    if (this.#left === 0 || now - this.#lastAt < DRAFT_EVERY_MS * (DRAFTS_MAX - this.#left)) return;
    this.#lastAt = now;
    this.#left -= 1;
    const text = soFar.slice(0, TELEGRAM_MESSAGE_MAX_CHARS).toWellFormed();
    if (text.trim() === "") return;
    const given = { chat_id: this.#chat, draft_id: this.#id, text };
    const answer = await callTelegram(this.#bot, "sendMessageDraft", given);
    if (answer.is !== "done") this.#left = 0;
  }
}
