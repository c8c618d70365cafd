import type { Wakeful } from "../time/wakeful.ts";
import type { ChatsContract } from "./chats/contract.ts";
import type { NamedDevice, NewDevice, PushDevice } from "./push/subscriptions.ts";

/** A value in a notice: numbers and sentences of our own, never a secret or anyone's text. */
export type Field = string | number | boolean | null | readonly string[];

/** Something for the owner to know. It may be told again and again; the owner hears of it once for each key. */
export type Notice = {
  /** Names the fact for good, at most 200 characters: what it is about and when it was so. */
  readonly key: string;
  /** A noun and what became of it, such as `token.expiring`. */
  readonly event: string;
  /** When it was so, in Unix milliseconds. */
  readonly at: number;
  /** At most 4,000 characters of JSON; `detail` is the sentence for a person, where there is one. */
  readonly fields: Readonly<Record<string, Field>>;
  /** Whose it is alone, by the name that the door knows; without it the household's. */
  readonly person?: string;
};

/**
 * Where a notice stands. `waiting` has a next attempt; `no_receiver` came when no channel was configured, `muted` when the owner did
 * not want to hear of its event; `given_up` was tried for a day, or there is no channel left on which it may be tried again.
 */
export type NoticeState = "waiting" | "delivered" | "given_up" | "no_receiver" | "muted";

/** What became of a notice on one channel. Times are Unix milliseconds. */
export type Delivery = {
  readonly channel: string;
  readonly delivered: boolean;
  /** Nobody knows whether the last attempt arrived; there is no other on this channel. */
  readonly isUnknown: boolean;
  readonly attempts: number;
  /** Of the last attempt. */
  readonly at: number;
  /** Why the last attempt failed, without any address. */
  readonly failure: string | null;
};

/** A notice as the outbox keeps it. */
export type KeptNotice = Omit<Notice, "key" | "person"> & {
  /** UUIDv7 of the moment it was taken: the newest are the greatest. */
  readonly id: string;
  readonly state: NoticeState;
  readonly nextAt: number | null;
  readonly deliveries: readonly Delivery[];
};

export type NoticePage = {
  /** The newest first. */
  readonly notices: readonly KeptNotice[];
  /** Where the next page begins, or null after the last. */
  readonly next: string | null;
};

/** How many devices a person has, for how many a push service took the message, and why it did not for the others. */
export type TriedPush = {
  readonly devices: number;
  readonly taken: number;
  readonly failures: readonly string[];
};

/** How a channel fares with notices. Times are Unix milliseconds; null where there was none. */
export type ChannelHealth = {
  readonly deliveredAt: number | null;
  readonly failedAt: number | null;
  readonly failure: string | null;
};

/** What was seen of a messenger's way to us. Times are Unix milliseconds. */
export type MessengerReport = {
  readonly channel: string;
  /** What is wrong with it, as a sentence; null when it stands. */
  readonly problem: string | null;
  readonly checkedAt: number;
  readonly receivedAt: number | null;
  readonly answeredAt: number | null;
  readonly failedAt: number | null;
  readonly failure: string | null;
};

/** A channel that is set up, and whether it works. Times are Unix milliseconds. */
export type ChannelReport = {
  readonly channel: string;
  /** `unpaired`: it works, and reaches nobody. */
  readonly state: "ready" | "unpaired" | "failing";
  /** Why it is failing. */
  readonly problem: string | null;
  readonly checkedAt: number | null;
  readonly deliveredAt: number | null;
  readonly receivedAt: number | null;
  readonly failedAt: number | null;
};

/** The owner's outbox; there is one, `getByName("outbox")`. */
export interface OutboxContract extends ChatsContract, Wakeful {
  /** Durable when it resolves. True when the key is new; a text that does not fit is a RangeError naming the field. */
  take(notice: Notice): Promise<boolean>;
  /** Notices older than `before` (a page's `next`), or the newest of all: the household's, and those of one person. */
  page(of: {
    readonly before: string | null;
    readonly max: number;
    readonly person?: string;
  }): Promise<NoticePage>;
  /** Events that do not go out. */
  muted(): Promise<readonly string[]>;
  /** Keeps a device that wants to be told; the same again is the same device. */
  subscribe(of: NewDevice): Promise<PushDevice>;
  /** Devices of a person, the oldest first. */
  subscriptions(person: string): Promise<readonly PushDevice[]>;
  /** Forgets a device of that person, by its id or its endpoint; true when there was one. */
  unsubscribe(of: NamedDevice): Promise<boolean>;
  /** Sends a message that says nothing to every device of a person, now. */
  tryPush(person: string): Promise<TriedPush>;
  /** When a channel last took a notice and last did not, and why. */
  channelHealth(channel: string): Promise<ChannelHealth>;
  /** Keeps what was seen of a messenger's way to us. */
  report(seen: MessengerReport): Promise<void>;
  /** Every channel that is set up, in the order in which they are tried. */
  channelReports(): Promise<readonly ChannelReport[]>;
  /** In the place of those before. Notices that wait already go out all the same. */
  mute(events: readonly string[]): Promise<readonly string[]>;
}
