import { expect } from "vitest";
import type { ToolOutcome } from "../tools/outcome.ts";
import type { Arguments } from "../tools/tool.ts";

// One home of the journal, as its suite of tests sees it.

/** The moment of every call, unless a test says another one: 13:00 in Berlin. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");
export const ZONE = "Europe/Berlin";

/** One home of the journal. A person is anybody; who was never heard of has an empty journal. */
export type Home = {
  readonly call: (person: string, name: string, given: Arguments, now: number) => Promise<ToolOutcome>;
};

/** What a tool answers. */
export type Body = ReturnType<typeof JSON.parse>;
let persons = 0;

/** A person of the test's own. */
export function somebodyIn(open: () => Home) {
  const person = `person-${++persons}@example.com`;
  const raw = (name: string, given: Arguments = {}, now = NOW) => open().call(person, name, given, now);
  const call = async (name: string, given: Arguments = {}, now = NOW): Promise<Body> => {
    const { isError, text } = await raw(name, given, now);
    if (isError) throw new Error(text);
    return JSON.parse(text);
  };
  const refused = async (name: string, given: Arguments): Promise<Body> => {
    const { isError, text } = await raw(name, given);
    expect([isError, text]).toEqual([true, expect.any(String)]);
    return JSON.parse(text);
  };
  return { call, refused };
}

/** The day of that moment. */
export const DAY = "2046-11-12";
/** An item of a plan, as a client sends it. */
export const item = (title: string, start?: string, end?: string, more = {}) => ({
  title,
  ...(start === undefined ? {} : { start_time: start, end_time: end }),
  ...more,
});
