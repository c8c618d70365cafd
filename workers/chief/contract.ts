import type { Asked, Caller } from "../caller.ts";
import type { Wakeful } from "../time/wakeful.ts";
import type { Served } from "./monitoring/served.ts";
import type { InstanceCounts } from "./people/counts.ts";

/** A message of a conversation, before anybody has answered it. */
export type HeardMessage = {
  /** The conversation, by the key that its person knows. */
  readonly session: string;
  readonly text: string;
  /** The idempotency key that it came under; null without one. */
  readonly key: string | null;
  readonly hasFiles: boolean;
  /** Whether a person wrote it, and not a program that acts for one. */
  readonly isPerson: boolean;
};

/** Answered without a model; or what the model has to know, and what is said before and after its words. */
export type Hearing =
  /** `forgets`: words that the conversations have to forget too, in their base form; null where nothing is to be forgotten. */
  | { readonly is: "said"; readonly reply: string; readonly forgets: readonly string[] | null }
  | {
      readonly is: "asks";
      readonly system: string;
      readonly material: string | null;
      readonly before: string | null;
      readonly after: string | null;
    };

/** A turn that was answered. */
export type HeardTurn = {
  readonly id: string;
  readonly session: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly message: string;
  readonly reply: string;
  readonly isTainted: boolean;
  /** The label of the model that answered, and what that came to; money in whole nano-dollars. */
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costNano: number;
};

/** A whole answer. Headers as a record: a list of pairs loses its form on the way between objects. */
export type ChiefReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** What an open chat socket is told; words as clients of the personal assistant's gateway have them. */
export type ToldNotification = {
  readonly id: string;
  readonly from_agent: string;
  readonly title: string;
  readonly message: string;
  readonly priority: string;
  readonly artifact_id: string | null;
  readonly created_at: string;
};

/** What is there to be told now, the oldest first, and when there may be more: Unix milliseconds, null when nothing is due. */
export type ChiefNews = {
  readonly notifications: readonly ToldNotification[];
  readonly nextAt: number | null;
};

/** One person's chief of staff: `getByName(ownName(caller))`. */
export interface ChiefContract extends Wakeful {
  /** What becomes of a message before any model is asked. */
  hear(name: string, heard: HeardMessage): Promise<Hearing>;
  /** Keeps what was said, for 30 days. */
  keep(name: string, turn: HeardTurn): Promise<void>;
  /** Forgets what was said in a session that was deleted. */
  forgetSession(session: string): Promise<void>;
  /** What the router has done, and how much of a week the clock came by. */
  served(): Promise<Served>;
  /** How much there is of what; none of what it says. */
  counts(): Promise<InstanceCounts>;
  /**
   * Unread notifications, for a socket that is open. Devices wait for such a person a little, so that what is acknowledged there goes nowhere
   * else.
   */
  news(): Promise<ChiefNews>;
  /** The chief of staff's own tools. */
  tools(): Promise<readonly { readonly name: string; readonly description: string }[]>;
  /** Answers one request that the door has let through. */
  answer(asked: Asked, caller: Caller): Promise<ChiefReply>;
}
