import type { DoorCounts, Entry, Noted } from "../archive/contract.ts";
import { addedCounts } from "../archive/journal/door-counts.ts";
import { dayOf } from "../time/calendar.ts";

// For the tests of the door: a journal that they can break and look into.

/** What the test sees and decides of the journal. */
export type FakeJournal = {
  readonly entries: Entry[];
  /** What was handed on with them. */
  doorCounts: DoorCounts;
  /** Appends asked for, failed ones included. */
  asked: number;
  /** So many of the next appends fail. */
  failing: number;
  /** It neither answers nor fails. */
  isSilent: boolean;
  /** Calls of a client before this stand was opened. */
  readonly before: Map<string, number>;
  /** The same of the day alone. */
  readonly beforeToday: Map<string, number>;
  /** It takes no more of nobody's requests. */
  isFull: boolean;
  isCrowded: boolean;
  counted: number;
};

export function openJournal(): FakeJournal {
  const before = { before: new Map(), beforeToday: new Map() };
  return {
    entries: [],
    doorCounts: {},
    asked: 0,
    failing: 0,
    isSilent: false,
    isFull: false,
    isCrowded: false,
    ...before,
    counted: 0,
  };
}

/** As the real one: the same request id again takes the place of an entry that was not complete. */
export function stubOf(journal: FakeJournal) {
  const notedOf = (client: string, day: string): Noted => {
    const calls = journal.entries.filter(({ client: { name }, countAs = name }) => countAs === client);
    return {
      month: day.slice(0, 7),
      calls: (journal.before.get(client) ?? 0) + calls.length,
      day,
      today: (journal.beforeToday.get(client) ?? 0) + calls.filter(({ at }) => dayOf(at) === day).length,
      isFull: client === "" && journal.isFull,
      isCrowded: journal.isCrowded,
    };
  };
  return {
    async append(entry: Entry, counts: DoorCounts = {}): Promise<Noted> {
      journal.asked += 1;
      if (journal.isSilent) await new Promise(() => undefined);
      if (journal.failing > 0) {
        journal.failing -= 1;
        throw new Error("The journal is not there");
      }
      const known = journal.entries.findIndex(({ requestId }) => requestId === entry.requestId);
      if (known < 0) journal.doorCounts = addedCounts(journal.doorCounts, counts);
      if (known < 0) journal.entries.push(entry);
      else if (!journal.entries[known]?.complete) journal.entries[known] = entry;
      return notedOf(entry.countAs ?? entry.client.name, dayOf(entry.at));
    },
    doorCounts: async (): Promise<DoorCounts> => journal.doorCounts,
    async calls(client: string, day: string): Promise<Noted> {
      journal.counted += 1;
      return notedOf(client, day);
    },
  };
}
