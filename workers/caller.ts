/** Who may do what is decided by role; the route table of the door names the roles each route allows (design §7). */
export const ROLES = ["admin", "personal", "agency", "runtime", "team", "cos_internal"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who is calling, as the door verified it. It reaches the Worker behind as an argument of a direct call between Workers,
 * never as a header, so nothing that a client sends can become one.
 */
export type Caller = {
  /** `nobody` only on routes that need no sign-in. */
  readonly kind: "person" | "program" | "nobody";
  /** A person's e-mail address or a program's token name; empty for nobody. */
  readonly name: string;
  readonly role: Role | null;
  /** The id that every log line, audit row and reply of this request carries. */
  readonly requestId: string;
};

/**
 * A reply's header, from a Worker behind to the door: what this very request spent on model calls, in whole nano-dollars. The
 * door writes it into the request's record and takes it off; without it the request has cost nothing.
 */
export const COST_HEADER = "x-cost-nano";

/**
 * A reply's header, from a Worker behind to the door: the request asked for what was so already, and nothing was written down for it. A
 * program's gets no record either; the door takes the header off.
 */
export const REPEAT_HEADER = "x-repeat";

/** What every Worker behind the door offers it. */
export interface Answering {
  /**
   * Answers one request that the door has let through: known route, allowed role, body within the limit and well-formed.
   * The URL's host is one of the configured names.
   */
  answer(request: Request, caller: Caller): Promise<Response>;
}
