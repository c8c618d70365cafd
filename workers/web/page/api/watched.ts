import { type Signal, signal } from "@preact/signals";
import { type RequestFailure, requestFailureOf } from "./failure.ts";
import { keep, kept } from "./kept.ts";

/** What a view shows: the last answer, when it was true, and what went wrong since. */
export type Shown<T> = {
  readonly data: T | null;
  /** Milliseconds since 1970 at which `data` was answered; null with no answer yet. */
  readonly asOf: number | null;
  readonly failure: RequestFailure | null;
  readonly isLoading: boolean;
};

/**
 * One answer of the door that views show. Whoever reads `shown.value` in a component has it asked for: painted from the last visit first,
 * and asked for again when something hints at a change, as long as somebody shows it.
 */
export type Watched<T> = {
  readonly shown: Signal<Shown<T>>;
  /** Asks again; calls that come meanwhile share one more request. */
  readonly refresh: () => Promise<void>;
  /** It may have changed: asked for again if it is on the page, and not before somebody looks. */
  readonly hint: () => void;
  /** Puts in what an action will have done, until the next answer. */
  readonly expect: (change: (data: T) => T) => void;
};

/** What is to be asked for as soon as somebody looks. */
const late = new Set<() => Promise<void>>();

const all = new Map<string, Watched<unknown>>();

/** @param name its name on this device and the topic that hints name, such as "approvals" or "task:t-1" */
export function watched<T>(name: string, load: () => Promise<T>): Watched<T> {
  const known = all.get(name) as Watched<T> | undefined;
  if (known) return known;
  const made = make(name, load);
  all.set(name, made as Watched<unknown>);
  return made;
}

/** What a topic is about may have changed. */
export function refreshTopic(topic: string): void {
  for (const [name, { hint }] of all) if (name === topic || name.startsWith(`${topic}:`)) hint();
}

/** Anything may have changed. */
export function refreshAll(): void {
  for (const { hint } of all.values()) hint();
}

/** Somebody looks again: what was hinted at meanwhile is asked for. */
export function refreshLate(): void {
  for (const refresh of late) void refresh();
  late.clear();
}

/** Has sources asked for that a component shows only later on, so that they come beside each other and not one after another. */
export function anticipate(...sources: readonly { readonly shown: { readonly value: unknown } }[]): void {
  for (const { shown } of sources) void shown.value;
}

/** Someone else is signed in: nothing of before is shown. */
export function forgetAll(): void {
  for (const { shown } of all.values())
    shown.value = { data: null, asOf: null, failure: null, isLoading: true };
}

function make<T>(name: string, load: () => Promise<T>): Watched<T> {
  let isOnPage = false;
  const shown = signal<Shown<T>>(
    { data: null, asOf: null, failure: null, isLoading: true },
    {
      watched: () => {
        isOnPage = true;
        // Not while whoever shows it is being rendered.
        queueMicrotask(() => void refresh());
      },
      unwatched: () => {
        isOnPage = false;
      },
    },
  );
  let running: Promise<void> | null = null;
  let again = false;

  async function once(): Promise<void> {
    shown.value = { ...shown.value, isLoading: true };
    try {
      const data = await load();
      const asOf = Date.now();
      shown.value = { data, asOf, failure: null, isLoading: false };
      void keep(name, { data, asOf });
    } catch (thrown) {
      shown.value = { ...shown.value, failure: requestFailureOf(thrown), isLoading: false };
    }
  }

  async function refresh(): Promise<void> {
    if (running) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        await once();
      } while (again);
    })().finally(() => {
      running = null;
    });
    return running;
  }

  void kept<T>(name).then((last) => {
    if (last && shown.value.asOf === null) shown.value = { ...shown.value, ...last };
  });
  return {
    shown,
    refresh,
    hint: () => {
      if (isOnPage && document.hidden) late.add(refresh);
      else if (isOnPage) void refresh();
    },
    expect: (change) => {
      const { data } = shown.value;
      if (data !== null) shown.value = { ...shown.value, data: change(data) };
    },
  };
}
