import type { Digest, Entry } from "../../archive/contract.ts";
import { COST_HEADER, REPEAT_HEADER } from "../../caller.ts";
import { answerError, Problem } from "../../problem.ts";
import { usdFromNano } from "../../wire/money.ts";
import { credentialOf, nobody } from "../identity/identity.ts";
import { type Calls, dayOf } from "../limits/calls.ts";
import { countedAs } from "../limits/ending.ts";
import { countStranger } from "../limits/limits.ts";
import { matchRoute } from "../routes.ts";
import { passedOn, type Sent } from "../streamed.ts";
import { digestOf, NOTHING } from "./digest.ts";
import { append } from "./journal.ts";
import { clientOf, keepOf, type Passing } from "./passing.ts";

/**
 * A client that is refused for asking too often is written down every ten minutes (and in every line of the log): each record is rows and
 * a write of the account's, and 144 of them a day are a hundredth of the rows that Workers Free has.
 */
const REFUSED_EVERY_MS = 10 * 60_000;

/** What the recorder remembers between requests. */
export type Recorder = {
  readonly clock: () => Date;
  readonly calls: Calls;
  readonly appendLimitMs: number;
  /** When each client's refusal for asking too often was last written down. */
  readonly refusedAt: Map<string, number>;
};

/**
 * Writes the request down before its reply leaves, so that no record is lost with the isolate, and hands out the reply.
 *
 * A streamed reply has an entry that is not complete before its first byte, and the complete one takes its place at the end.
 * When the journal does not take it, the reply leaves all the same, with `x-audit: logged`: the decision has been taken.
 */
export async function recorded(c: Passing, reply: Response, recorder: Recorder): Promise<Response> {
  const headers = new Headers(reply.headers);
  headers.delete(COST_HEADER);
  headers.delete(REPEAT_HEADER);
  const costUsd = costOf(reply);
  if (headers.get("content-type")?.startsWith("text/event-stream") && reply.body) {
    return streamed(c, reply, reply.body, headers, recorder, costUsd);
  }
  const { status, bytes } = await wholeOf(c, reply, headers);
  // A program that asks again and again for what is so adds nothing: each record is rows and a write of the account's.
  if (reply.headers.has(REPEAT_HEADER) && clientOf(c)?.kind === "program")
    return new Response(bytes, { status, headers });
  const digest = bytes === null ? NOTHING : await digestOf(bytes);
  const isStored = await store(c, recorder, entryOf(c, recorder, status, digest, costUsd, true));
  if (!isStored) headers.set("x-audit", "logged");
  return new Response(bytes, { status, headers });
}

async function streamed(
  c: Passing,
  reply: Response,
  body: ReadableStream<Uint8Array>,
  headers: Headers,
  recorder: Recorder,
  knownUsd: string | null,
): Promise<Response> {
  const { status } = reply;
  const isStored = await store(c, recorder, entryOf(c, recorder, status, NOTHING, null, false));
  if (!isStored) headers.set("x-audit", "logged");
  const passed = passedOn(body);
  const finish = async ({ reply: digest, costUsd, complete }: Sent) => {
    // The header's word first: the last event of a repeat names what its first run cost.
    await store(c, recorder, entryOf(c, recorder, status, digest, knownUsd ?? costUsd, complete));
  };
  keepOf(c)(passed.sent.then(finish));
  return new Response(passed.body, { status, headers });
}

/** The reply's body; of a Worker that broke off within it only the failure is left to answer. */
async function wholeOf(
  c: Passing,
  reply: Response,
  headers: Headers,
): Promise<{ readonly status: number; readonly bytes: Uint8Array | null }> {
  const { status } = reply;
  if (reply.body === null || c.req.raw.method === "HEAD") return { status, bytes: null };
  try {
    return { status, bytes: new Uint8Array(await reply.arrayBuffer()) };
  } catch (error) {
    const failure = answerError(error, c.get("requestId"));
    headers.delete("content-length");
    for (const [name, value] of failure.headers) headers.set(name, value);
    return { status: failure.status, bytes: new Uint8Array(await failure.arrayBuffer()) };
  }
}

/** False only when the entry should have been stored and was not. */
async function store(c: Passing, recorder: Recorder, entry: Entry): Promise<boolean> {
  if (!(await isWanted(c, recorder, entry))) return true;
  const noted = await append(entry, c.env, recorder.appendLimitMs);
  if (noted) recorder.calls.note(entry.countAs ?? entry.client.name, noted);
  return noted !== null;
}

/**
 * Everything of a known client, except that refusals for asking too often are thinned out. Of strangers what their own counter
 * lets through, and no more than the journal says it has room for: otherwise anybody could fill the archive, and in the end at a price.
 * In front of them stand Access and the firewall, which keep logs of their own.
 */
async function isWanted(c: Passing, { calls, refusedAt }: Recorder, { client, at }: Entry): Promise<boolean> {
  const isTooMany = c.error instanceof Problem && c.error.code === "too_many_requests";
  if (client.kind !== "nobody") {
    if (!isTooMany) return true;
    const last = refusedAt.get(client.name);
    if (last !== undefined && at - last < REFUSED_EVERY_MS) return false;
    refusedAt.set(client.name, at);
    return true;
  }
  if (isTooMany || calls.isFull(dayOf(c.get("now")))) return false;
  if (c.get("counter") === "stranger") return true;
  // Refused before it was counted: for its host, or for coming in the clear.
  return countStranger(c.env, c.get("address")).then(
    () => true,
    () => false,
  );
}

function entryOf(
  c: Passing,
  { clock }: Recorder,
  status: number,
  reply: Digest,
  costUsd: string | null,
  complete: boolean,
): Entry {
  const at = c.get("now").getTime();
  const { kind, name, role } = clientOf(c) ?? nobody("");
  const action = c.get("action");
  const route = matchRoute(c.req.path);
  const countAs = countedAs(name, route);
  return {
    requestId: c.get("requestId"),
    at,
    durationMs: clock().getTime() - at,
    client: { kind, name, role, credential: credentialOf(c.req.raw.headers) },
    ...(countAs === name ? {} : { countAs }),
    method: c.req.raw.method,
    route: route?.path ?? null,
    status,
    request: c.get("request") ?? NOTHING,
    reply,
    costUsd,
    ...(action === undefined ? {} : { action }),
    complete,
  };
}

/** Decimal dollars; null when nothing, or nothing that is an amount, was said. */
function costOf({ headers }: Response): string | null {
  const said = headers.get(COST_HEADER);
  return said !== null && /^\d{1,15}$/.test(said) ? usdFromNano(Number(said)) : null;
}
