import type { Digest, Entry } from "../../archive/contract.ts";
import { ACTION_HEADER, COST_HEADER, PROVEN_HEADER, REPEAT_HEADER, TASK_HEADER } from "../../caller.ts";
import type { Outside } from "../../outside.ts";
import { usdFromNano } from "../../wire/money.ts";
import { credentialIn, nobody } from "../identity/identity.ts";
import type { Calls } from "../limits/calls.ts";
import { countedAs } from "../limits/ending.ts";
import { clientOf, type Outgoing, type Passing } from "../passing.ts";
import { digestOf, NOTHING } from "./digest.ts";
import { append } from "./journal.ts";
import { passedOn, type Sent } from "./streamed.ts";
import type { DoorTally } from "./tally.ts";
import { type Thinned, worthOf } from "./worth.ts";

/** What the recorder remembers between requests. */
export type Recorder = Pick<Outside, "clock"> & {
  readonly calls: Calls;
  readonly appendLimitMs: number;
  /** Requests that are written down together, once a minute. */
  readonly thinned: Thinned;
  /** What was answered since something was last written down. */
  readonly tally: DoorTally;
};

/** In the record of a request whose action nobody read: its body did not fit, or it was refused before. */
const NOT_READ = "(not read)";

/** What the audit keeps of a name that an owner said. */
const WORD_MAX_CHARS = 200;

/** What the owner said of a request, for its record alone. */
type Said = Pick<Entry, "costUsd"> & {
  readonly action: string | null;
  readonly proven: string | null;
  readonly task: string | null;
  readonly isRepeat: boolean;
};

/**
 * Writes the request down before its reply leaves, so that no record is lost with the isolate, and hands out the reply.
 *
 * A streamed reply has an entry that is not complete before its first byte, and the complete one takes its place at the end.
 * When the journal does not take it, the reply leaves all the same, with `x-audit: logged`: the decision has been taken.
 */
export async function recorded(p: Passing, reply: Outgoing, recorder: Recorder): Promise<Outgoing> {
  const { status, headers, body } = reply;
  const said = takeSaid(headers);
  // A program that asks again and again for what is so adds nothing: each record is rows and a write of the account's.
  if (said.isRepeat && clientOf(p)?.kind === "program") return reply;
  const stored = (digest: Digest, costUsd: string | null, complete: boolean, isFirst = true) =>
    store(p, recorder, entryOf(p, recorder, { status, reply: digest, costUsd, complete }, said), isFirst);
  if (body instanceof ReadableStream) {
    if (!(await stored(NOTHING, null, false))) headers.set("x-audit", "logged");
    const passed = passedOn(body);
    const finish = async ({ reply: digest, costUsd, complete }: Sent) => {
      // The header's word first: the last event of a repeat names what its first run cost.
      await stored(digest, said.costUsd ?? costUsd, complete, false);
    };
    p.keep(passed.sent.then(finish));
    return { ...reply, body: passed.body };
  }
  const isHashed = body !== null && p.row?.reply !== "asset";
  const digest = isHashed ? await digestOf(body) : { ...NOTHING, bytes: body?.byteLength ?? 0 };
  if (!(await stored(digest, said.costUsd, true))) headers.set("x-audit", "logged");
  return reply;
}

/** Takes what is for the door alone off the reply. */
function takeSaid(headers: Headers): Said {
  const take = (name: string): string | null => {
    const value = headers.get(name);
    headers.delete(name);
    return value;
  };
  const cost = take(COST_HEADER);
  const [action, proven, task] = [ACTION_HEADER, PROVEN_HEADER, TASK_HEADER].map((name) => {
    const value = take(name);
    return value === null ? null : wordOf(value);
  });
  return {
    // Decimal dollars; null when nothing, or nothing that is an amount, was said.
    costUsd: cost !== null && /^\d{1,15}$/.test(cost) ? usdFromNano(Number(cost)) : null,
    action: action ?? null,
    proven: proven ?? null,
    task: task ?? null,
    isRepeat: take(REPEAT_HEADER) !== null,
  };
}

/** Percent-encoded, because a header holds no other letters than ASCII; more than that is no name. */
function wordOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded).slice(0, WORD_MAX_CHARS);
  } catch {
    return encoded.slice(0, WORD_MAX_CHARS);
  }
}

/** False only when the entry should have been stored and was not. */
async function store(p: Passing, recorder: Recorder, entry: Entry, isFirst: boolean): Promise<boolean> {
  const requests = await worthOf(p, recorder, entry);
  if (requests === 0) return true;
  // The second record of a streamed reply takes the first one's place, and adds nothing to what is counted.
  const counts = isFirst ? recorder.tally.take() : {};
  const kept = requests === 1 ? entry : { ...entry, requests };
  const noted = await append(kept, p.env, recorder.appendLimitMs, counts);
  if (noted === null) recorder.tally.putBack(counts);
  if (noted) recorder.calls.note(entry.countAs ?? entry.client.name, noted);
  return noted !== null;
}

function entryOf(
  p: Passing,
  { clock }: Recorder,
  outcome: Pick<Entry, "status" | "reply" | "costUsd" | "complete">,
  { action, proven, task }: Said,
): Entry {
  const { request, requestId, place, digest = NOTHING } = p;
  const at = p.now.getTime();
  const known = clientOf(p);
  const { kind, name, role } =
    known ?? (proven === null ? nobody("") : { kind: "program" as const, name: proven, role: null });
  const countAs = countedAs(name, p.row);
  return {
    requestId,
    at,
    durationMs: clock().getTime() - at,
    client: { kind, name, role, credential: credentialIn(request.headers) },
    ...(countAs === name ? {} : { countAs }),
    method: request.method,
    route: place?.path ?? null,
    request: digest,
    ...outcome,
    ...actionOf(p, action),
    ...(task === null ? {} : { task }),
  };
}

function actionOf({ row }: Passing, said: string | null): Pick<Entry, "action"> {
  if (said !== null) return { action: said };
  return row?.names === "action" ? { action: NOT_READ } : {};
}
