import type { Digest } from "../archive/contract.ts";
import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Identified } from "./identity/identity.ts";
import type { Counter } from "./limits/limits.ts";
import type { Place } from "./place.ts";
import type { Env } from "./settings.ts";
import type { Owned } from "./table.ts";

/** Keeps work alive after the reply has left, and when the client has. */
export type Keep = (work: Promise<unknown>) => void;

/** What is known of a request on its way through the door; each step adds its own. */
export type Passing = {
  readonly request: Request;
  readonly env: Env;
  readonly keep: Keep;
  readonly now: Date;
  readonly requestId: string;
  /** What its client is counted by (limits/address.ts). */
  readonly address: string;
  /** Null when its Host is nothing that an address can have. */
  readonly url: URL | null;
  /** Looked up once; null where there is no route. */
  readonly place: Place | null;
  /** The place's row for this method, or its first one. */
  readonly row: Owned | null;
  /** Who it is, or the problem with the credentials that were sent. */
  identified?: Identified | Problem;
  /** What it was counted on. */
  counter?: Counter;
  /** Of its body, once that was read. */
  digest?: Digest;
  /** What was thrown, when something was. */
  error?: unknown;
};

/** What leaves the door. Only a stream of events is a stream. */
export type Outgoing = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array | ReadableStream<Uint8Array> | null;
  /** The client's end of an accepted socket. */
  readonly webSocket?: WebSocket;
};

/** The client whose credential was good, whatever it was then answered; null for everybody else. */
export function clientOf({ identified }: Passing): Caller | null {
  if (identified === undefined || identified instanceof Problem) return null;
  return identified.caller.kind === "nobody" ? null : identified.caller;
}
