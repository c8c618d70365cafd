import { signal } from "@preact/signals";
import { createStore, del, entries, set } from "idb-keyval";
import { type RequestFailure, requestFailureOf } from "./failure.ts";
import { ask } from "./request.ts";
import { connection, me } from "./session.ts";
import type { BodyOf } from "./types.ts";
import { refreshTopic } from "./watched.ts";

/** An answer that could not be sent yet. */
export type Queued = {
  /** Also the idempotency key, so that it counts once however often it is sent. */
  readonly id: string;
  /** Who answered; null when that was not known yet. Nobody sends another person's answers. */
  readonly by: string | null;
  readonly decisionId: string;
  /** What it was about, as the person saw it. */
  readonly title: string;
  readonly answer: BodyOf<"POST /api/approvals/:id">;
  readonly queuedAt: number;
};

/** What became of one that the door refused, until it is read. */
export type Returned = Queued & { readonly failure: RequestFailure };

export const queued = signal<readonly Queued[]>([]);
export const returned = signal<readonly Returned[]>([]);

/** Which of this visit's have been sent and taken. */
export const delivered = signal<ReadonlySet<string>>(new Set());

const store = createStore("purser-queue", "answers");

/** What was queued before the page was closed. */
export async function openQueue(): Promise<void> {
  const found = await entries<string, Queued>(store).catch(() => []);
  queued.value = found.map(([, one]) => one).toSorted((a, b) => a.queuedAt - b.queuedAt);
  connection.subscribe((now) => {
    if (now === "online") void flush();
  });
}

/** Puts an answer in line; it is on the device when this returns. */
export async function enqueue(one: Queued): Promise<void> {
  const replaced = queued.value.filter(({ decisionId }) => decisionId === one.decisionId);
  await Promise.all([set(one.id, one, store), ...replaced.map(({ id }) => del(id, store))]);
  queued.value = [...queued.value.filter((other) => !replaced.includes(other)), one];
}

export async function withdraw(id: string): Promise<void> {
  await del(id, store);
  queued.value = queued.value.filter((one) => one.id !== id);
}

let flushing = false;

/** Sends what waits, oldest first. A sign-in that ended keeps all of it; one that the door cannot take now blocks no other. */
export async function flush(): Promise<void> {
  if (flushing || queued.value.length === 0) return;
  flushing = true;
  try {
    for (const one of queued.value) if (!(await sent(one))) return;
  } finally {
    flushing = false;
    refreshTopic("approvals");
  }
}

/** False when there is no use in sending the next one now. */
async function sent(one: Queued): Promise<boolean> {
  if (one.by !== null && one.by !== me.value?.name) {
    await withdraw(one.id);
    return true;
  }
  try {
    await ask("POST /api/approvals/:id", {
      params: { id: one.decisionId },
      body: one.answer,
      idempotencyKey: one.id,
    });
    delivered.value = new Set(delivered.value).add(one.id);
    await withdraw(one.id);
    return true;
  } catch (thrown) {
    const failure = requestFailureOf(thrown);
    if (failure.kind !== "refused") return false;
    if (failure.status >= 500 || failure.status === 429) return true;
    await withdraw(one.id);
    returned.value = [...returned.value, { ...one, failure }];
    return true;
  }
}
