import type { Wakeful } from "../time/wakeful.ts";

/** Ways to talk with the assistant besides the page. Each name is kept with what came by it, and never changed. */
export type ChannelName = "telegram" | "slack" | "discord" | "mail";

/** `via` is what its answer is sent by, where that is not the chat itself; `heard` is what was said, where it came as a voice note. */
export type WrittenContent = {
  readonly is: "message";
  readonly text: string;
  readonly via?: string;
  readonly heard?: string;
  /** Others read the answer. */
  readonly inGroup?: true;
};

/** A voice note, by the messenger's own name for it; how long and how large its sender says that it is. */
export type SpokenContent = {
  readonly is: "voice";
  readonly file: string;
  readonly seconds: number;
  readonly bytes: number | null;
  /** Somebody else said it. */
  readonly isForwarded: boolean;
};

/** What came from a paired chat. */
export type ArrivalContent =
  | WrittenContent
  | SpokenContent
  /** Something that is no text, by the word for it. */
  | { readonly is: "other"; readonly what: string }
  /** Just paired. */
  | { readonly is: "paired"; readonly via?: string; readonly inGroup?: true }
  /** `query` ends the button's own waiting, where the messenger has such a thing; `message` is the one at which it stands. */
  | {
      readonly is: "pressed";
      readonly data: string;
      readonly query: string;
      readonly message: number | string;
    };

/** One delivery. */
export type Arrival = {
  readonly channel: ChannelName;
  /** The sender's own name for it: a second delivery of the same is none. */
  readonly event: string;
  readonly chat: string;
  /** Whose chat it is. */
  readonly person: string;
  readonly arrived: ArrivalContent;
};

/** What a messenger says of its way to us, and of us. Times are Unix milliseconds; null where there was none. */
export type MessengerHealth = {
  /** What the assistant is called there, without @; null until the messenger has said it. */
  readonly bot: string | null;
  /** When the messenger was last asked. */
  readonly checkedAt: number | null;
  /** What was wrong then, as a sentence; null when everything stands. */
  readonly problem: string | null;
  /** Deliveries that wait there; null where it does not say. */
  readonly pending: number | null;
  readonly receivedAt: number | null;
  readonly answeredAt: number | null;
  readonly failedAt: number | null;
  readonly failure: string | null;
  /** Replies of the last seven days of which nobody knows whether they arrived; they are not sent again. */
  readonly unknown: number;
};

/** Messages of paired chats and the answers to them; there is one, `getByName("messenger")`. */
export interface MessengerContract extends Wakeful {
  /** Durable when it resolves; the alarm answers. False for a delivery that was taken before. */
  take(arrival: Arrival): Promise<boolean>;
  /** Asks the messenger about its way to us, and sets it where it is not as it has to be. */
  check(channel: ChannelName): Promise<MessengerHealth>;
  health(channel: ChannelName): Promise<MessengerHealth>;
}
