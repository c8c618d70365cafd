import type { Wakeful } from "../time/wakeful.ts";

/** What came from a paired chat. */
export type ArrivalContent =
  | { readonly is: "message"; readonly text: string }
  /** Something that is no text, by the word for it. */
  | { readonly is: "other"; readonly what: string }
  /** Just paired. */
  | { readonly is: "paired" }
  | { readonly is: "pressed"; readonly data: string; readonly query: string; readonly message: number };

/** One delivery. */
export type Arrival = {
  readonly channel: "telegram";
  /** The sender's own name for it: a second delivery of the same is none. */
  readonly event: string;
  readonly chat: string;
  /** Whose chat it is. */
  readonly person: string;
  readonly arrived: ArrivalContent;
};

/** What the messenger says of its webhook, and of us. Times are Unix milliseconds; null where there was none. */
export type TelegramHealth = {
  /** The bot's name, without @; null until Telegram has said it. */
  readonly bot: string | null;
  /** When Telegram was last asked about the webhook. */
  readonly checkedAt: number | null;
  /** What was wrong then, as a sentence; null when everything stands. */
  readonly problem: string | null;
  /** Deliveries that wait at Telegram. */
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
  /** Asks Telegram about the webhook, and sets it where it is not as it has to be. */
  check(): Promise<TelegramHealth>;
  health(): Promise<TelegramHealth>;
}
