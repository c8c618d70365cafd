import type { Leaving } from "./wire/leaving.ts";

/** Who may do what is decided by role; the route table of the door names the roles each route allows (route.ts). */
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

/** The name of an object that is one caller's own: a program may have a person's name, and has none of what the person's keeps. */
export const ownName = ({ kind, name }: Pick<Caller, "kind" | "name">): string =>
  JSON.stringify([kind, name]);

/**
 * A request that the door has let through, as plain values: a `Request` would be carried as two streams, which costs as much
 * again as the call (docs/decisions/002-where-an-approval-spends-its-time.md).
 */
export type Asked = {
  readonly method: string;
  /** Absolute and https; its host is one of the configured names. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text where the route takes JSON or a form, bytes where it takes others, null without a body. */
  readonly body: string | Uint8Array | null;
  /** Only on routes whose reply may be a stream: those that work long enough for a client to lose patience. */
  readonly leaving?: Leaving;
};

/** What a Worker answers. Only a stream of events is a stream; it is passed on piece by piece. */
export type Answer = {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | ReadableStream<Uint8Array> | null;
};

// Headers of an answer that are for the door alone. It takes them off.

/** What this very request spent on model calls, in whole nano-dollars; without it the request has cost nothing. */
export const COST_HEADER = "x-cost-nano";
/** What the request asked the backend to do (`POST /`), for its record. */
export const ACTION_HEADER = "x-action";
/** The task that the request was about, percent-encoded, for its record. */
export const TASK_HEADER = "x-task";
/** `1` when the answer is still to come and the client has to ask again. */
export const PENDING_HEADER = "x-pending";
/** On routes outside Access: the name of whoever has proven to be it, percent-encoded. Without it the request is nobody's. */
export const PROVEN_HEADER = "x-proven";

/**
 * A reply's header, from a Worker behind to the door: the request asked for what was so already, and nothing was written down for it. A
 * program's gets no record either; the door takes the header off.
 */
export const REPEAT_HEADER = "x-repeat";

/** What a Worker offers the clock (workers.ts says which, and how often it asks). */
export interface Ticking {
  /** Sees to what is due at that moment, in Unix milliseconds. A tick that is lost or comes twice does no harm. */
  tick(at: number): Promise<void>;
}

/** What a Worker offers that has a part in another's reply: members that are put beside its own (wire/joined.ts). */
export interface Reporting {
  report(): Promise<object>;
}

/** What a Worker offers whose work a halt may name. */
export interface Haltable {
  /** Ends the work of that id, which the gate has halted for good; what it does not know, or has ended, is no failure. */
  halted(id: string, caller: Caller): Promise<void>;
}

/** What every Worker behind the door offers it. */
export interface Answering {
  /**
   * Answers one request that the door has let through: known route, allowed role, body within the limit and of the type that the
   * route takes; whether JSON is well-formed is the Worker's to say (wire/body.ts).
   */
  answer(asked: Asked, caller: Caller): Promise<Answer>;
  /**
   * Accepts a WebSocket, for routes whose reply is a socket: an upgrade as wire/socket.ts makes it, which says who calls. Every
   * other request is 404. Only a service binding leads here.
   */
  fetch(request: Request): Response | Promise<Response>;
}
