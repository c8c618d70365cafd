import type { PairedGroup } from "./groups.ts";
import type { PairedChat } from "./store.ts";

/** A code that pairs a chat. `expiresAt` in Unix milliseconds. */
export type PairingOffer = { readonly code: string; readonly expiresAt: number };

/** Whose chats are whose; they are kept where notices to them are sent. */
export interface ChatsContract {
  /** A code by which a person pairs a chat with themselves: once, within ten minutes. */
  offerPairing(of: Pick<PairedChat, "channel" | "person">): Promise<PairingOffer>;
  /** Pairs a chat by such a code; null where it is none. */
  pair(
    of: Pick<PairedChat, "channel" | "sender" | "chat"> & { readonly code: string },
  ): Promise<PairedChat | null>;
  /** Whose account that is on a channel; null for everybody who has not paired it. */
  paired(of: Pick<PairedChat, "channel" | "sender">): Promise<PairedChat | null>;
  /** Chats of a person. */
  chats(person: string): Promise<readonly PairedChat[]>;
  /** Ends a person's pairing on a channel; true when there was one. */
  unpair(of: Pick<PairedChat, "channel" | "person">): Promise<boolean>;
  /** Gives a person's chat to another profile of theirs; false where there is no such chat. */
  hand(of: Pick<PairedChat, "channel" | "person"> & { readonly to: string }): Promise<boolean>;
  /** A code by which a person pairs a group: once, within ten minutes, by their own account. */
  offerGroup(of: Pick<PairedGroup, "channel" | "person">): Promise<PairingOffer>;
  /** Pairs a group by such a code; null where it is none, or whoever wrote it is not the one who asked for it. */
  pairGroup(
    of: Omit<PairedGroup, "person" | "since"> & { readonly sender: string; readonly code: string },
  ): Promise<PairedGroup | null>;
  /** The group for its own person; null for every other member. */
  groupOf(
    of: Pick<PairedGroup, "channel" | "chat"> & { readonly sender: string },
  ): Promise<PairedGroup | null>;
  groups(person: string): Promise<readonly PairedGroup[]>;
  /** Ends a group's pairing, of whoever it is where nobody is named; true when there was one. */
  endGroup(of: Pick<PairedGroup, "channel" | "chat"> & { readonly person?: string }): Promise<boolean>;
}
