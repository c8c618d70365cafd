import type { Topic } from "./topics.ts";

/** When each topic last changed, as far as the object knows, in Unix milliseconds; two changes in one are two versions. */
export type Versions = Readonly<Record<Topic, number>>;

/**
 * What the socket sends, as JSON: all versions when it opens, with what the object's clock says then, so that a page knows what has
 * changed since it asked; after that one topic's when it has changed. Never what changed: the page
 * asks for that through the door, so that roles and records hold, and a socket that outlives its session gives nothing away.
 */
export type Told =
  | { readonly versions: Versions; readonly now: number }
  | { readonly topic: Topic; readonly version: number };

/** The one object that tells open pages: `getByName("live")`. Its `fetch` accepts a socket that the door has let through. */
export interface LiveContract {
  /** Tells open pages that these have changed: of one person alone, by the name that the door knows, or of everybody. */
  publish(topics: readonly Topic[], person?: string): Promise<void>;
}
