import type { Send } from "../../outside.ts";
import type { NotOpened, Opened } from "../connections/contract.ts";
import { ToolError } from "./outcome.ts";

/** What a write is, for whoever has to say yes to it. */
export type ServiceAction = {
  /** Names what is done, such as send_mail. */
  readonly operation: string;
  /** For a person: what, to whom, how much. */
  readonly description: string;
  /** What it is that was agreed to: another one needs another yes. */
  readonly given: unknown;
};

/** What a tool of a service works with, for one person. Web-standard, so that it is the same at the edge and on the machine. */
export type ServiceContext = {
  readonly now: Date;
  readonly timeZone: string;
  readonly send: Send;
  /** Ends early, by rejecting, with the signal. */
  readonly wait: (ms: number) => Promise<void>;
  /** The person's bearer; another one than a refused one, where there is one. */
  readonly open: (refused: string | null) => Promise<Opened | NotOpened>;
  /** Resolves once a person has agreed to this very action, for one time. @throws ToolError approval_needed */
  readonly approve: (action: ServiceAction) => Promise<void>;
  /** Counts against a limit before anything is sent. @returns whether it is within it */
  readonly reserve: (what: string, period: string, max: number, amount?: number) => Promise<boolean>;
  readonly used: (period: string) => Promise<Readonly<Record<string, number>>>;
};

/** A request of a service, whose host is one of ours to know. */
export type ServiceRequest = {
  /** What the service is called in a sentence. */
  readonly who: string;
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** How the bearer travels. */
  readonly sign: (bearer: string) => {
    readonly headers?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, string>>;
  };
  /** How often a 429 is waited for; never where a repetition would do something twice or cost something. */
  readonly patience?: number;
  readonly timeoutMs?: number;
};

export type ServiceAnswer = { readonly status: number; readonly body: unknown };

const TIMEOUT_MS = 30_000;
/** Longer answers are no answer to one question. */
const ANSWER_MAX_BYTES = 4 * 1024 * 1024;
/** With the call itself it stays below the 50 seconds that clients wait for a tool. */
const WAIT_MAX_SECONDS = 15;

/** Whether a request has gone out when it failed: whoever wrote something then does not know. */
export class Unanswered extends ToolError {
  constructor(who: string, why: string) {
    super("no_answer", `${who} ${why}.`);
    this.name = "Unanswered";
  }
}

/**
 * Asks a service in the person's name, and renews a bearer that it refuses once.
 *
 * @throws ToolError saying which of these it was: not connected, refused, too many requests, too slow, too much, or out of order
 */
export async function askService(out: ServiceRequest, context: ServiceContext): Promise<ServiceAnswer> {
  let bearer = await opened(context, null);
  let patience = out.patience ?? 0;
  let isRenewed = false;
  for (;;) {
    const response = await sent(out, bearer, context);
    if (response.status === 401 && !isRenewed) {
      isRenewed = true;
      bearer = await opened(context, bearer);
      continue;
    }
    if (response.status === 401)
      throw new ToolError(
        "reconnect",
        `${out.who} does not take this person's credential any more; connect it again.`,
      );
    if (response.status === 429) {
      const seconds = retryAfter(response.headers, context.now);
      if (patience === 0 || seconds > WAIT_MAX_SECONDS)
        throw new ToolError("rate_limited", `${out.who} takes no more for now; try again in ${seconds} s.`, {
          retryAfterSeconds: seconds,
        });
      patience -= 1;
      await context.wait(seconds * 1_000);
      continue;
    }
    if (response.status >= 500)
      throw new Unanswered(out.who, `is out of order (${response.status}); try again later`);
    return { status: response.status, body: await bodyOf(response, out.who) };
  }
}

async function opened({ open }: ServiceContext, refused: string | null): Promise<string> {
  const found = await open(refused);
  if (!found.ok) throw new ToolError(found.code, found.message);
  return found.bearer;
}

async function sent(out: ServiceRequest, bearer: string, { send }: ServiceContext): Promise<Response> {
  const { headers = {}, query = {} } = out.sign(bearer);
  const url = new URL(out.url);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const timeout = out.timeoutMs ?? TIMEOUT_MS;
  try {
    return await send(url.href, {
      method: out.method ?? "GET",
      headers: {
        accept: "application/json",
        ...(out.body === undefined ? {} : { "content-type": "application/json" }),
        ...out.headers,
        ...headers,
      },
      ...(out.body === undefined ? {} : { body: JSON.stringify(out.body) }),
      // A service that sends the caller elsewhere would be sent the credential too.
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
  } catch (cause) {
    const isLate = cause instanceof Error && cause.name === "TimeoutError";
    throw new Unanswered(
      out.who,
      isLate ? `did not answer within ${timeout / 1_000} s` : "could not be reached",
    );
  }
}

/** In whole seconds; a service that says nothing means about a minute. */
function retryAfter(headers: Headers, now: Date): number {
  const text = headers.get("retry-after") ?? "";
  const at = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now.getTime()) / 1_000);
  return Number.isFinite(at) ? Math.max(1, at) : 60;
}

async function bodyOf(response: Response, who: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > ANSWER_MAX_BYTES)
      throw new ToolError("too_large", `${who} answered more than ${ANSWER_MAX_BYTES} bytes; ask for less.`);
    chunks.push(chunk as Uint8Array);
  }
  if (length === 0) return null;
  const text = await new Blob(chunks as Uint8Array<ArrayBuffer>[]).text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ToolError("unreadable", `${who} did not answer JSON (${response.status}).`);
  }
}
