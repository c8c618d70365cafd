import type * as z from "zod/mini";

/** What a Worker says of one of its endpoints; the handler parses with the same `body` and `query`. */
export type Operation = {
  readonly summary: string;
  readonly description: string;
  readonly body?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  /** What each part of the path may be; any text where nothing is said. */
  readonly path?: Readonly<Record<string, z.ZodMiniType>>;
  readonly reply?: z.ZodMiniType;
  /** The media type of a file that it answers with as it is, instead of JSON. */
  readonly file?: "application/octet-stream" | "application/zip" | "text/plain";
  /** The media type of a page or its style, whose failures are pages too. */
  readonly page?: "text/html" | "text/css";
  readonly status?: number;
  /** What is made (201) where it is new is changed (200) where it is there, with the same reply. */
  readonly orChanged?: true;
  /** With `Accept: text/event-stream`: the data of each event. */
  readonly events?: Readonly<Record<string, z.ZodMiniType>>;
  /** Statuses of refusals of its own, besides those that the door gives to every request of the kind. */
  readonly fails?: readonly number[];
  /** What the Worker answers in its contract's own form when it fails, and with which statuses; every other failure is a problem. */
  readonly failure?: FailureReply;
  /** What an `Idempotency-Key` does here; where nothing is said, a repeat is no second change anyway. */
  readonly keyed?: string;
  /** It takes `If-Match`, and its reply has an `ETag`. */
  readonly versioned?: true;
};

export type FailureReply = {
  /** Its name among the document's components. */
  readonly name: string;
  readonly schema: z.ZodMiniType;
  /** A whole class of them as "4XX". */
  readonly statuses: readonly (number | "4XX")[];
};

/** An endpoint that carries out, and pays for, what it is asked once for each key. */
export const ONCE_BY_KEY =
  "Whatever is sent under one key within 24 hours is one request: it is carried out once, its repeat gets the first answer and costs nothing, and another request under the key is 409.";

/** The same for what begins something new each time. */
export const BEGUN_ONCE_BY_KEY = `${ONCE_BY_KEY} Without a key each request begins another: send one wherever the request may be sent again.`;
