/** What peers call at each other's door. Part of the contract between households: never change one, add another. */
export const PEER_PATHS = {
  ask: "/federation/mcp",
  pair: "/federation/pair",
  news: "/federation/news",
} as const;

/** The ticket, or the invitation, by which a request comes. */
export const GRANT_HEADER = "peer-grant";
export const SIGNED_HEADERS = [GRANT_HEADER, "content-digest", "signature-input", "signature"] as const;

/** Several times a question, and a pairing. */
export const PEER_BODY_MAX_BYTES = 16 * 1_024;
