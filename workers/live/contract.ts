/** What can change under an open page. */
export const TOPICS = ["approvals", "tasks", "budget", "chat"] as const;
export type Topic = (typeof TOPICS)[number];

/** Of these everybody has their own; the others are the household's. */
export const PERSONAL = ["chat"] as const satisfies readonly Topic[];

/** When each topic last changed, as far as the object knows: a number that grows, and means nothing else. */
export type Versions = Readonly<Record<Topic, number>>;

/**
 * What the socket sends, as JSON: all versions when it opens, then one topic's when it has changed. Never what changed: the page
 * asks for that through the door, so that roles and records hold, and a socket that outlives its session gives nothing away.
 */
export type Told = { readonly versions: Versions } | { readonly topic: Topic; readonly version: number };

/** The one object that tells open pages: `getByName("live")`. Its `fetch` accepts a socket that the door has let through. */
export interface LiveContract {
  /** Tells open pages that these have changed: of one person alone, by the name that the door knows, or of everybody. */
  publish(topics: readonly Topic[], person?: string): Promise<void>;
}
