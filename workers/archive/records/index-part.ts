import { sha256Hex } from "../../wire/sha256.ts";
import type { ChainPlace } from "../seals/chain.ts";
import { type Line, lineFrom } from "./line.ts";

/**
 * Records of one part of a day's index: 250 kB at most usual lengths. Four parts are read for one answer, which is what the 10 ms of CPU of
 * Workers Free have room for (developers.cloudflare.com/workers/platform/limits).
 */
export const PART_MAX = 1_000;
/** Of more clients in one part no list is kept, and it is always looked at. */
const CLIENTS_MAX = 20;

/** What the journal remembers of a part that lies in R2. */
export type IndexPart = {
  readonly records: number;
  readonly first: ChainPlace;
  readonly last: ChainPlace;
  readonly sha256: string;
  /** Whose records are in it; null when they are many. */
  readonly clients: readonly string[] | null;
};

/** `index/<day>-<part>.json`, parts from 1. */
export const indexKey = (day: string, part: number): string => `index/${day}-${part}.json`;

/** A part's text, the same for the same records, and what is remembered of it. Lines are in the order of the chain. */
export async function partOf(lines: readonly string[]): Promise<{ text: string; part: IndexPart } | null> {
  const read = lines.map(lineFrom);
  const [first, last] = [read[0], read.at(-1)];
  if (!first || !last) return null;
  const text = `[\n${lines.join(",\n")}\n]`;
  const clients = [...new Set(read.map(({ client }) => client))];
  const part = {
    records: lines.length,
    first: { ms: first.ms, n: first.n },
    last: { ms: last.ms, n: last.n },
    sha256: await sha256Hex(text),
    clients: clients.length > CLIENTS_MAX ? null : clients,
  };
  return { text, part };
}

/** Its lines, still as texts, because most of them are only looked through. */
export const linesIn = (text: string): string[] =>
  text
    .split("\n")
    .slice(1, -1)
    .map((line) => (line.endsWith(",") ? line.slice(0, -1) : line));

/** What is asked for; a member that is left out asks for nothing. */
export type Filter = {
  readonly client?: string | undefined;
  /** The beginning of the route's pattern, after its method where one is named. */
  readonly route?: string | undefined;
  readonly task?: string | undefined;
};

export function matches(line: Line, { client, route, task }: Filter): boolean {
  if (client !== undefined && line.client !== client) return false;
  if (task !== undefined && line.task !== task) return false;
  if (route === undefined) return true;
  return `${line.method} ${line.route ?? ""}`.startsWith(route) || (line.route ?? "").startsWith(route);
}

/** Whether a line can match at all: a look at its text, which costs a hundredth of reading it. */
export function mayMatch(line: string, { client, task }: Filter): boolean {
  return [client, task].every((value) => value === undefined || line.includes(JSON.stringify(value)));
}
