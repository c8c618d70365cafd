import type { PeerQuestion, TrustLevel } from "./levels.ts";

/** What one side lets the other ask. Moments are Unix milliseconds. */
export type PeerGrant = {
  readonly id: string;
  readonly level: TrustLevel;
  readonly until: number;
  /** Whose titles `agenda` tells: categories of the day's plan, and `calendar` for the calendar's. */
  readonly labels: readonly string[];
};

/** What the other side has granted, as it said. */
export type Received = { readonly level: TrustLevel; readonly until: number; readonly ticket: string };

/** Another household's Purser, and the person there. */
export type Other = { readonly origin: string; readonly name: string; readonly publicKey: string };

/** A text shared with one peer under a name. */
export type SharedArtifact = { readonly name: string; readonly sharedAt: number };
/** A time that one household asked the other for; taken once the other's person has agreed. */
export type PeerSlot = { readonly from: number; readonly to: number };
export type AskedSlot = PeerSlot & {
  readonly agreedAt: number | null;
  readonly cancelledAt: number | null;
  /** The item of the person's plan; null where it is in none. */
  readonly planItem: string | null;
};
/** With whom it was agreed. */
export type AgreedSlot = PeerSlot & { readonly peer: string; readonly name: string };

/** One question that went over the wire, for both sides to see; never what was answered. */
export type AskLine = {
  readonly at: number;
  readonly direction: "in" | "out";
  /** `list` where it was asked which questions there are. */
  readonly question: PeerQuestion | "list";
  readonly outcome: string;
};

/** A peer as its person sees it. */
export type PeerLine = Other & {
  readonly id: string;
  readonly createdAt: number;
  /** What they may ask here; null before it is granted. */
  readonly granted:
    | (Omit<PeerGrant, "id"> & { readonly at: number; readonly revokedAt: number | null })
    | null;
  /** What may be asked there; null before they have granted it. */
  readonly received:
    | (Omit<Received, "ticket"> & { readonly at: number; readonly withdrawnAt: number | null })
    | null;
  /** Questions that were answered here, and the last one's moment; how many were refused. */
  readonly asked: { readonly count: number; readonly at: number | null; readonly refused: number };
  readonly artifacts: readonly SharedArtifact[];
  readonly slots: readonly AskedSlot[];
  readonly log: readonly AskLine[];
};

/** A question that is let in, and what of the grant its answer needs. */
export type AdmittedPeer = {
  readonly ok: true;
  readonly ask: string;
  readonly other: Other;
  /** Of the own key that this pairing began with. */
  readonly keyId: string;
  readonly level: TrustLevel;
  readonly labels: readonly string[];
};
/** `refused` stands for every reason that a peer does not learn. */
export type NotAdmitted = { readonly ok: false; readonly why: "refused" | "too_many" };

/** What a question is asked with; or why it is not asked at all. */
export type PeerReach =
  | {
      readonly ok: true;
      /** Names the question in the log. */
      readonly ask: string;
      readonly other: Other;
      readonly ticket: string;
      /** Of the own key that this pairing began with. */
      readonly keyId: string;
    }
  | { readonly ok: false; readonly code: NotAsked; readonly message: string };
export type Way = Omit<Extract<PeerReach, { readonly ok: true }>, "ok" | "ask">;
export type NotAsked =
  | "not_found"
  | "not_granted"
  | "waiting"
  | "grant_expired"
  | "withdrawn"
  | "level_too_low"
  | "rate_limited";

/** A request that has proven whose it is; what it may is with the grant. */
export type ShownTicket = {
  readonly peer: string;
  readonly person: string;
  readonly grant: string;
  readonly nonce: string;
};

export type PeerNews =
  | { readonly kind: "granted"; readonly level: TrustLevel; readonly until: number; readonly ticket: string }
  | { readonly kind: "withdrawn" }
  | ({ readonly kind: "slot_cancelled" } & PeerSlot);

/** Who said it, and whether a meeting that stood until then is called off by it. */
export type HeardNews = { readonly other: Other; readonly keyId: string; readonly isCalledOff: boolean };

export type NewPeer = {
  readonly id: string;
  readonly person: string;
  readonly keyId: string;
  readonly other: Other;
};

/** Everybody's peers: `getByName("peers")`. A person's are theirs alone. */
export interface PeersContract {
  list(person: string): Promise<readonly PeerLine[]>;
  /** Writes an invitation down; false where too many are open. */
  invite(invitation: {
    readonly id: string;
    readonly person: string;
    readonly until: number;
  }): Promise<boolean>;
  /** The invited side: keeps the other one, before anything is sent. @returns the id that it has, and whether it came with this */
  begin(peer: NewPeer): Promise<{ readonly id: string; readonly isNew: boolean }>;
  /**
   * The inviting side: uses the invitation up for that key. The same one again is answered alike.
   *
   * @returns the peer's id; null where it was used by another key, has ended, or was never made
   */
  pair(peer: NewPeer, invitation: string, received: Received): Promise<string | null>;
  /** Grants, or grants anew: what stood before is over at that moment. False where there is no such peer. */
  grant(person: string, peer: string, grant: PeerGrant): Promise<boolean>;
  /** Whose key a ticket is made for. Null where there is no such peer. */
  other(person: string, peer: string): Promise<Other | null>;
  /** Nothing is answered from that moment on. @returns whether there was a grant */
  revoke(person: string, peer: string): Promise<boolean>;
  /** Forgets a peer with everything that is kept of it. @returns whether there was one */
  forget(person: string, peer: string): Promise<boolean>;
  /** Lets one question in, or not: counts it and takes its nonce, all at once. */
  admit(shown: ShownTicket, question: PeerQuestion | null): Promise<AdmittedPeer | NotAdmitted>;
  /** What the other side says of its grant, or of a meeting. Null for what is not let in. */
  hear(shown: ShownTicket, news: PeerNews): Promise<HeardNews | null>;
  /** Whether it may be asked at all; counted, and written down. */
  reach(person: string, peer: string, question: PeerQuestion): Promise<PeerReach>;
  /** Where news of a grant go, and by which ticket; null where none was ever received. */
  wayTo(person: string, peer: string): Promise<Way | null>;
  /** What became of a question, where it was not simply answered. */
  became(ask: string, outcome: string): Promise<void>;
  share(
    person: string,
    peer: string,
    name: string,
    text: string,
  ): Promise<"shared" | "not_found" | "too_many">;
  unshare(person: string, peer: string, name: string): Promise<boolean>;
  /** Names of what is shared with a peer. */
  artifacts(peer: string): Promise<readonly string[]>;
  artifact(peer: string, name: string): Promise<string | null>;
  /** Writes down that a slot is asked for; `too_many` where its person has been asked for enough of that peer's that day. */
  askSlot(
    person: string,
    peer: string,
    slot: PeerSlot,
  ): Promise<"asked" | "agreed" | "cancelled" | "too_many">;
  /** Whoever was asked has agreed to it. */
  agree(person: string, peer: string, slot: PeerSlot, askedBy: "us" | "them"): Promise<void>;
  /** An agreed slot is not taken any more. Null where none of that time was agreed. */
  cancel(person: string, peer: string, slot: PeerSlot): Promise<AskedSlot | null>;
  /** Which item of the person's plan a slot is; null where it is in none. */
  planned(person: string, peer: string, slot: PeerSlot, item: string | null): Promise<void>;
  /** What is agreed with a person in that time. */
  slots(person: string, from: number, to: number): Promise<readonly AgreedSlot[]>;
}
