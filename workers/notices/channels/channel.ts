import type { KeptNotice } from "../contract.ts";

/** What a channel is given of a notice. */
export type Message = Pick<KeptNotice, "id" | "event" | "at" | "fields">;

/** How one attempt ended. `failure` names no address and no credential. */
export type Attempted = { readonly ok: true } | { readonly ok: false; readonly failure: string };

/** A way to reach the owner. */
export type Channel = {
  /** Its name in outcomes; never changed once it has been used. */
  readonly name: string;
  /** One attempt. The same message may be sent again after a failure, so that receivers tell it by its id. What it throws is a failure too. */
  readonly send: (message: Message) => Promise<Attempted>;
};
