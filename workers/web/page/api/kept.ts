import { clear, createStore, get, set } from "idb-keyval";

// The last answers, on this device and of one person: what the page paints before any request, and all it has without a network.

const store = createStore("purser-last", "answers");
const OWNER = "owner";

type Kept<T> = { readonly data: T; readonly asOf: number };

/** The last answer, or null; also where the browser keeps nothing (a private window). */
export async function kept<T>(name: string): Promise<Kept<T> | null> {
  return (await quiet(get<Kept<T>>(`answer:${name}`, store))) ?? null;
}

/** Once it is known whose answers these are: those of before are deleted first. */
const owned = Promise.withResolvers<void>();

export async function keep<T>(name: string, last: Kept<T>): Promise<void> {
  await owned.promise;
  await quiet(set(`answer:${name}`, last, store));
}

/** Who the answers belong to. Those of somebody else are deleted, and true is answered. */
export async function belongsTo(person: string): Promise<boolean> {
  const isOther = await takeOver(person);
  owned.resolve();
  return isOther;
}

async function takeOver(person: string): Promise<boolean> {
  const before = await quiet(get<string>(OWNER, store));
  if (before === person) return false;
  await quiet(clear(store));
  await quiet(set(OWNER, person, store));
  return before !== undefined;
}

/** Nothing stays on this device. */
export async function keepNothing(): Promise<void> {
  await quiet(clear(store));
}

/** What is kept is a convenience: a browser that refuses to keep it costs a spinner, nothing else. */
async function quiet<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    console.info("This browser keeps nothing on the device:", error);
    return undefined;
  });
}
