import type { Caller } from "../caller.ts";
import type { ModelRefusal } from "../model/call.ts";
import type { Wakeful } from "../time/wakeful.ts";
import type { Leaving } from "../wire/leaving.ts";
import type { Attached, KeptFile } from "./attachments.ts";

/** One message of a conversation and the reply to it. Times are unix milliseconds. */
export type Turn = {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly message: string;
  readonly files: readonly KeptFile[];
  /** Null while it is being answered, and for good when that broke off. */
  readonly reply: string | null;
  readonly model: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costNano: number;
};

/** A message on its way to the object of its session. */
export type Message = {
  /** The name of the object. */
  readonly id: string;
  readonly owner: string;
  readonly kind: Caller["kind"];
  readonly sessionKey: string;
  readonly text: string;
  /** Files for the model, and what is kept of them. */
  readonly attached: readonly Attached[];
  readonly files: readonly KeptFile[];
  /** The idempotency key. */
  readonly key: string | null;
  readonly requestId: string;
};

export type Said = {
  readonly ok: true;
  readonly reply: string;
  readonly stopReason: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costNano: number;
};

/** A reply; `isRepeat` when it was paid for by another request. */
export type TurnAnswered = Said & { readonly isRepeat: boolean };

/** The line of the session is full, or the key belongs to another message; nothing was asked or paid. */
export type Untaken = { readonly ok: false; readonly reason: "crowded" | "other_request" };

export type TurnStreaming = {
  readonly ok: true;
  readonly events: ReadableStream;
  readonly isRepeat: boolean;
};

/** One session's conversation, for the Worker that it belongs to. */
export interface ConversationContract extends Wakeful {
  /** The whole reply. One that its client has left makes room for the next message of the session, unless it has a key. */
  say(message: Message, leaving: Leaving): Promise<TurnAnswered | ModelRefusal | Untaken>;
  /** The reply as events `text`, then `done` or `error`; refused before the first of them where it can be. */
  stream(message: Message): Promise<TurnStreaming | ModelRefusal | Untaken>;
  /** Ends the call of the model, and begins none that waits; how many messages that were. */
  stop(): Promise<number>;
  /** Where these words were said, the latest first and whatever the case; null where they were not. */
  find(words: string): Promise<string | null>;
  /** Deletes every turn that says all of these words, and the sentences of the notes that do. */
  forgetWords(words: readonly string[]): Promise<void>;
  /** The newest turns, in order. */
  history(): Promise<readonly Turn[]>;
  /** Deletes everything that was said. Returns whether there was anything. */
  forget(id: string): Promise<boolean>;
}
