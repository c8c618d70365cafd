import type { KeptNotice } from "../contract.ts";

/** What a channel is given of a notice. */
export type ChannelMessage = Pick<KeptNotice, "id" | "event" | "at" | "fields">;

/**
 * How one attempt ended. `failure` names no address and no credential. `isUnknown`: nobody knows whether it arrived, and a second
 * attempt could tell it twice, so that none is made on that channel.
 */
export type Attempted =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly failure: string;
      readonly isUnknown?: true;
      /** How long the receiver asks to be left alone; the next attempt is no sooner. */
      readonly againInMs?: number;
    };

/** A way to reach the owner. */
export type Channel = {
  /** Its name in outcomes; never changed once it has been used. */
  readonly name: string;
  /** Requests that one attempt takes; 1 where nothing is said. */
  readonly calls?: number;
  /** How often it has to fail before the next channel is tried as well; once where nothing is said. */
  readonly failuresBeforeNext?: number;
  /** One attempt. The same message may be sent again after a failure, so that receivers tell it by its id. What it throws is a failure too. */
  readonly send: (message: ChannelMessage) => Promise<Attempted>;
};
