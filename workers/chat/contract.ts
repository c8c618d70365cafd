import type { ModelRefusal } from "../model/call.ts";

/** One message of a conversation and the reply to it. Times are unix milliseconds. */
export type Turn = {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly message: string;
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
  readonly sessionKey: string;
  readonly text: string;
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

/** The line of the session is full; nothing was asked or paid. */
export type Crowded = { readonly ok: false; readonly reason: "crowded" };

/** One session's conversation, for the Worker that it belongs to. */
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
