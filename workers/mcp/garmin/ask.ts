import { dayAfter } from "../../time/calendar.ts";
import { ToolError } from "../tools/outcome.ts";
import { askService, type ServiceContext } from "../tools/service.ts";
import { CONCURRENCY_MAX, ENDPOINTS, type GarminMetric, HOST } from "./endpoints.ts";

const TIMEOUT_MS = 45_000;
const PATIENCE = 2;

let going = 0;
const waiting: (() => void)[] = [];

/** One of few at a time in this process, whoever asks. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (going >= CONCURRENCY_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  going += 1;
  try {
    return await work();
  } finally {
    going -= 1;
    waiting.shift()?.();
  }
}

/** One request; null for what there is nothing of. */
export const askGarmin = (
  path: string,
  query: Readonly<Record<string, string>>,
  context: ServiceContext,
): Promise<unknown> =>
  inTurn(async () => {
    const url = new URL(`${HOST}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const sign = (bearer: string) => ({ headers: { authorization: `Bearer ${bearer}` } });
    const { status, body } = await askService(
      { who: "Garmin", url, sign, patience: PATIENCE, timeoutMs: TIMEOUT_MS },
      context,
    );
    if (status === 404 || status === 204) return null;
    if (status >= 300) throw new ToolError("refused", `Garmin refused the request (${status}).`);
    return body;
  });

/** A range in windows that the endpoint takes, each whole. */
export function windowsOf(start: string, end: string, max: number): (readonly [string, string])[] {
  const windows: (readonly [string, string])[] = [];
  for (let from = start; from <= end; from = dayAfter(from, max)) {
    const last = dayAfter(from, max - 1);
    windows.push([from, last < end ? last : end]);
  }
  return windows;
}

type Row = Readonly<Record<string, unknown>>;

/** A metric's rows by day. A day that Garmin has nothing of is null, and never 0. */
export async function daysOf(
  metric: GarminMetric,
  start: string,
  end: string,
  context: ServiceContext,
): Promise<Record<string, Row | null>> {
  const { path, max } = ENDPOINTS[metric];
  const parts = await Promise.all(
    windowsOf(start, end, max).map(([from, to]) => askGarmin(`${path}/${from}/${to}`, {}, context)),
  );
  const rows = new Map(parts.flatMap(rowsIn).map((row) => [dayOfRow(row), row]));
  const days: Record<string, Row | null> = {};
  for (let day = start; day <= end; day = dayAfter(day)) days[day] = rows.get(day) ?? null;
  return days;
}

function rowsIn(body: unknown): Row[] {
  if (Array.isArray(body)) return body.filter(isRow);
  if (!isRow(body)) return [];
  return Object.values(body).flatMap((value) => (Array.isArray(value) ? value.filter(isRow) : []));
}

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const dayOfRow = ({ calendarDate, date, summaryDate }: Row): string =>
  [calendarDate, date, summaryDate].find((day) => typeof day === "string")?.slice(0, 10) ?? "";
