import { Problem } from "../../problem.ts";
import { dayOf, startOf } from "../../time/calendar.ts";
import { checked } from "../../wire/body.ts";
import { momentOf } from "../../wire/moment.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type { Env } from "../env.ts";
import { byPlace, type ChainPlace, sealKeyOf } from "../seals/chain.ts";
import type { Range, Recent, SealState } from "./contract.ts";
import { type Filter, type IndexPart, indexKey, linesIn, matches, mayMatch } from "./index-part.ts";
import { type Line, lineFrom } from "./line.ts";
import { isWithin, placeAfter } from "./recent.ts";
import { RECORDS_PAGE_MAX, RecordsQuery, type RecordsReply } from "./schemas.ts";

/** Parts of an index that are read for one answer. */
const PARTS_MAX = 4;
/** Before every key and after every key (chain.ts). */
const FIRST_MS = 0;
const PAST_ALL: ChainPlace = { ms: 9_999_999_999_999, n: 1_000_000_000 };

/** A search on its way. */
type Search = Range & {
  readonly filter: Filter;
  readonly limit: number;
  readonly found: RecordsReply["records"];
  readonly scanned: { records: number; bytes: number };
  readonly unreadable: Set<string>;
  /** The last place that was looked at. */
  at: ChainPlace | null;
};

/**
 * GET /api/audit/records: who asked for what, the newest first. What is not sealed yet is the journal's; sealed days have an index in
 * R2. One answer is one call of the journal and four reads of R2 at most, and says where it stopped.
 */
export async function showRecords(query: Record<string, string>, { AUDIT, JOURNAL }: Env): Promise<Response> {
  const search = searchFrom(query);
  const { before, from } = search;
  const recent = (await JOURNAL.getByName("journal").recent({ before, from })) as Recent;
  const isDone = look(search, recent.lines, (day) => recent.states[day] ?? "open");
  const hasMore = isDone || recent.next !== null || (await lookInIndex(search, recent, AUDIT));
  return Response.json({
    records: search.found,
    cursor: hasMore ? cursorOf(search.at ?? recent.next ?? search.before) : null,
    scanned: search.scanned,
    keptDays: recent.keptDays,
    keptFrom: recent.keptFrom,
    unreadable: [...search.unreadable],
  } satisfies RecordsReply);
}

function searchFrom(query: Record<string, string>): Search {
  const asked = checked(query, RecordsQuery, "query");
  const { client, route, task, from, to, cursor, limit = String(RECORDS_PAGE_MAX) } = asked;
  if (from !== undefined && to !== undefined && from > to)
    throw new Problem("invalid_request", "`from` is after `to`.");
  const end = to === undefined ? PAST_ALL : placeAfter(to);
  const after = cursor === undefined ? end : placeFrom(cursor);
  return {
    before: byPlace(after, end) < 0 ? after : end,
    from: from === undefined ? FIRST_MS : startOf(from),
    filter: { client, route, task },
    limit: Number(limit),
    found: [],
    scanned: { records: 0, bytes: 0 },
    unreadable: new Set(),
    at: null,
  };
}

/** Looks through lines, the newest first, until the page is full; says whether it is. */
function look(search: Search, lines: readonly string[], stateOf: (day: string) => SealState): boolean {
  for (const text of lines) {
    if (search.found.length >= search.limit) return true;
    search.scanned.records += 1;
    if (!mayMatch(text, search.filter)) continue;
    const line = lineFrom(text);
    if (line.ms < search.from || byPlace(line, search.before) >= 0) continue;
    if (!matches(line, search.filter)) continue;
    search.found.push(recordFrom(line, stateOf(dayOf(line.ms))));
    search.at = { ms: line.ms, n: line.n };
  }
  return search.found.length >= search.limit;
}

/** Says whether there is more than was looked at. */
async function lookInIndex(search: Search, { days, hasMore }: Recent, bucket: R2Bucket): Promise<boolean> {
  const { client } = search.filter;
  const wanted = days.flatMap(({ day, parts }) =>
    parts
      .map((part, index) => ({ day, part, number: index + 1 }))
      .filter(
        ({ part }) =>
          isWithin(part, search) && (client === undefined || (part.clients ?? [client]).includes(client)),
      )
      .toReversed(),
  );
  for (const { day, part, number } of wanted.slice(0, PARTS_MAX)) {
    const lines = await linesOf(bucket, indexKey(day, number), part);
    if (lines === null) search.unreadable.add(day);
    else search.scanned.bytes += lines.reduce((sum, line) => sum + line.length, 0);
    if (look(search, (lines ?? []).toReversed(), () => "sealed")) return true;
    search.at = part.first;
  }
  const oldest = days.at(-1);
  if (wanted.length > PARTS_MAX) return true;
  if (hasMore && oldest) search.at = { ms: startOf(oldest.day), n: 0 };
  return hasMore;
}

/** Null when what lies there is not what the journal wrote, or nothing does. */
async function linesOf(bucket: R2Bucket, key: string, { sha256 }: IndexPart): Promise<string[] | null> {
  const object = await bucket.get(key).catch((cause: unknown) => {
    throw new Problem("unavailable", "The archive cannot be read right now; try again in a minute", {
      cause,
      headers: { "retry-after": "60" },
    });
  });
  if (object === null) return null;
  const text = await object.text();
  return (await sha256Hex(text)) === sha256 ? linesIn(text) : null;
}

const recordFrom = ({ ms, n, ...line }: Line, seal: SealState): RecordsReply["records"][number] => ({
  key: sealKeyOf({ ms, n }),
  at: momentOf(ms),
  ...line,
  seal,
});

const cursorOf = ({ ms, n }: ChainPlace): string => `${String(ms).padStart(13, "0")}-${n}`;

function placeFrom(cursor: string): ChainPlace {
  const [ms, n] = cursor.split("-");
  return { ms: Number(ms), n: Number(n) };
}
