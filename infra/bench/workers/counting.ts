import type { Counts } from "../personas/counts.ts";
import { COUNTS_PATH } from "./counts-path.ts";
import { isSetting, standIn } from "./stand-in.ts";

// What objects read, write and call, written down as they do it. All of a Worker's objects of the local runtime share one isolate.

type Cursor = { readonly rowsRead: number; readonly rowsWritten: number };
type Exec = (query: string, ...values: unknown[]) => Cursor;
type Storage = {
  readonly sql: { exec: Exec };
  readonly kv: { get: (key: string) => unknown; put: (key: string, value: unknown) => void };
  setAlarm: (at: number) => Promise<void>;
  deleteAlarm: () => Promise<void>;
  deleteAll: () => Promise<void>;
};
/** Of an object, as its constructor gets it. */
export type ObjectContext = { readonly storage: Storage };

let cursors: Cursor[] = [];
/** Rows that no cursor tells of: an alarm and a value under a key are billed as one each. */
let [otherRead, otherWritten] = [0, 0];
let calls: Record<string, number> = {};
let entries = 0;

/** @returns what was done since it was last asked */
function takeCounts(): Counts {
  const sum = (of: keyof Cursor) => cursors.reduce((all, cursor) => all + cursor[of], 0);
  const counts: Counts = {
    rowsRead: otherRead + sum("rowsRead"),
    rowsWritten: otherWritten + sum("rowsWritten"),
    calls,
    entries,
  };
  cursors = [];
  [otherRead, otherWritten, calls, entries] = [0, 0, {}, 0];
  return counts;
}

/** The reply to who asks for the counts; null for everything else. */
export const countsReply = (request: Request): Response | null =>
  new URL(request.url).pathname === COUNTS_PATH ? Response.json(takeCounts()) : null;

/** An alarm of an object, or a message of a socket to it. */
export function countEntry(): void {
  entries += 1;
}

/** What an object reads and writes is counted from now on. In place: an object may keep a part of its storage from its constructor on. */
export function watchStorage({ storage }: ObjectContext): void {
  const { sql, kv } = storage;
  const before = {
    exec: sql.exec.bind(sql),
    get: kv.get.bind(kv),
    put: kv.put.bind(kv),
    setAlarm: storage.setAlarm.bind(storage),
    deleteAlarm: storage.deleteAlarm.bind(storage),
    deleteAll: storage.deleteAll.bind(storage),
  };
  sql.exec = (query, ...values) => {
    const cursor = before.exec(query, ...values);
    cursors.push(cursor);
    return cursor;
  };
  kv.get = (key) => {
    otherRead += 1;
    return before.get(key);
  };
  const written =
    <Given extends unknown[], Back>(work: (...given: Given) => Back) =>
    (...given: Given): Back => {
      otherWritten += 1;
      return work(...given);
    };
  kv.put = written(before.put);
  storage.setAlarm = written(before.setAlarm);
  storage.deleteAlarm = written(before.deleteAlarm);
  storage.deleteAll = written(before.deleteAll);
}

/** Bindings whose calls count as those of that class: each is a subrequest of its invocation. */
export function watchedBindings(env: object, of: string): object {
  const count = () => {
    calls[of] = (calls[of] ?? 0) + 1;
  };
  const watched = Object.entries(env).map(([name, binding]) => [name, watchedBinding(binding, count)]);
  return Object.fromEntries(watched);
}

function watchedBinding(binding: unknown, count: () => void): unknown {
  if (typeof binding !== "object" || binding === null || isSetting(binding)) return binding;
  if (!("getByName" in binding)) return standIn(binding, {}, count);
  const { getByName } = binding as { getByName: (name: string) => object };
  return standIn(binding, { getByName: (name: string) => standIn(getByName.call(binding, name), {}, count) });
}

/** What is fetched from outside, such as the model's answers, counts as that class's. */
export function watchFetch(of: string): void {
  const { fetch } = globalThis;
  globalThis.fetch = (...given: Parameters<typeof fetch>) => {
    calls[of] = (calls[of] ?? 0) + 1;
    return fetch(...given);
  };
}
