import { type Signal, signal } from "@preact/signals";
import { events } from "../../api/events.ts";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { ask, open } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { doneWith } from "../../parts/begun.ts";
import { announce } from "../../parts/live-region.tsx";
import type { BroughtFile } from "./attach.ts";
import { threadOf, threads } from "./threads.ts";
import { words } from "./words.ts";

/** A message on its way and what has come of the answer so far. */
export type Talk = {
  readonly message: string;
  readonly text: string;
  readonly done: ReplyOf<"POST /api/chat"> | null;
  readonly failure: RequestFailure | null;
  readonly isStopped: boolean;
};

/** The page shows new text at most this often: rendering a long reply for each piece of it would cost more than the network. */
const FLUSH_MS = 60;

const talks = new Map<string, Signal<Talk | null>>();
const stops = new Map<string, AbortController>();

/** What is going on in a conversation; null when nothing is. */
export function talkIn(sessionKey: string): Signal<Talk | null> {
  const found = talks.get(sessionKey) ?? signal<Talk | null>(null);
  talks.set(sessionKey, found);
  return found;
}

/** Sends a message and shows the answer as it comes; afterwards the conversation's own record has it. */
export async function say(
  sessionKey: string,
  message: string,
  attachments: readonly BroughtFile[] = [],
): Promise<void> {
  const talk = talkIn(sessionKey);
  const stop = new AbortController();
  stops.set(sessionKey, stop);
  talk.value = { message, text: "", done: null, failure: null, isStopped: false };
  const change = (part: Partial<Talk>) => {
    if (talk.value) talk.value = { ...talk.value, ...part };
  };
  let text = "";
  let flushing: ReturnType<typeof setTimeout> | undefined;
  try {
    const response = await open("POST /api/chat", {
      body: { message, sessionKey, ...(attachments.length > 0 ? { attachments } : {}) },
      idempotencyKey: crypto.randomUUID(),
      signal: stop.signal,
    });
    for await (const { name, data } of events(response)) {
      if (name === "text") {
        text += (data as { readonly text: string }).text;
        flushing ??= setTimeout(() => {
          flushing = undefined;
          change({ text });
        }, FLUSH_MS);
      } else if (name === "done") {
        change({ done: data as ReplyOf<"POST /api/chat"> });
        doneWith("hello");
      } else if (name === "error") change({ failure: refusal(data) });
    }
    announce(words.answered);
  } catch (thrown) {
    if (stop.signal.aborted) change({ isStopped: true });
    else change({ failure: requestFailureOf(thrown) });
  } finally {
    clearTimeout(flushing);
    change({ text });
    stops.delete(sessionKey);
  }
  const listed = threads.refresh();
  const kept = threadOf(sessionKey);
  await kept.refresh();
  const done = talk.value?.done;
  // Now the record shows it; waiting for the list too would show it twice. Of a wish to forget nothing is kept: its answer stays until the next one.
  const isKept = !done || kept.shown.value.data?.turns.some(({ reply }) => reply === done.message);
  if (isKept && !talk.value?.failure) talk.value = null;
  await listed;
}

/** Has the model's call ended, so that no more is paid for; then hangs up. Where that cannot be asked for, the reader leaves all the same and is told. */
export async function stopTalk(sessionKey: string): Promise<void> {
  try {
    await ask("POST /api/chat/:sessionKey/stop", { params: { sessionKey }, body: {} });
  } catch (thrown) {
    const talk = talkIn(sessionKey);
    if (talk.value) talk.value = { ...talk.value, failure: requestFailureOf(thrown) };
  }
  stops.get(sessionKey)?.abort();
}

function refusal(data: unknown): RequestFailure {
  const {
    status = 500,
    code = "",
    detail = "",
    requestId = "",
  } = data as Partial<Extract<RequestFailure, { kind: "refused" }>>;
  return { kind: "refused", status, code, detail, requestId };
}
