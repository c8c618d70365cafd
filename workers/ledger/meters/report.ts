import * as z from "zod/mini";
import type { Send } from "../../outside.ts";
import { jsonFrom, MeterError } from "./meter.ts";

const API = "https://api.anthropic.com/v1/organizations";
const VERSION = "2023-06-01";
/** Answers come in pages; more than these mean that something is wrong. */
const PAGES_MAX = 20;

/** Who reads the model provider's reports, and for which workspace. */
export type Reader = { readonly adminKey: string; readonly workspaceId: string; readonly send: Send };

/** One page of a report: time buckets with their rows. */
export const pageOf = <S extends z.ZodMiniType>(result: S) =>
  z.object({
    data: z.array(z.object({ starting_at: z.string(), results: z.array(result) })),
    has_more: z.boolean(),
    next_page: z.nullish(z.string()),
  });

const instant = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");

/** The address of a report between two moments. */
export function query(
  path: string,
  from: number,
  until: number,
  more: readonly (readonly [string, string])[],
): string {
  const range = [
    ["starting_at", instant(from)],
    ["ending_at", instant(until)],
  ];
  const parameters = new URLSearchParams([...range, ...more].map(([name = "", value = ""]) => [name, value]));
  return `${API}/${path}?${parameters.toString()}`;
}

/** A row of a report, with the day whose time bucket it stands in. */
export type Dated<R> = R & { readonly day: string };

/** The rows of every page. */
export async function rowsOf<R extends object>(
  { adminKey, send }: Reader,
  url: string,
  schema: z.ZodMiniType<{
    data: { starting_at: string; results: R[] }[];
    has_more: boolean;
    next_page?: string | null | undefined;
  }>,
): Promise<Dated<R>[]> {
  const headers = { "x-api-key": adminKey, "anthropic-version": VERSION };
  const rows: Dated<R>[] = [];
  let next = "";
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const answer = z.safeParse(schema, await jsonFrom(send, `${url}${next}`, { headers }));
    if (!answer.success) throw new MeterError("The report does not have the form that it promises");
    for (const { starting_at: start, results } of answer.data.data)
      rows.push(...results.map((row) => ({ ...row, day: start.slice(0, 10) })));
    if (!answer.data.has_more || !answer.data.next_page) return rows;
    next = `&page=${encodeURIComponent(answer.data.next_page)}`;
  }
  throw new MeterError("The report does not end");
}

/** A decimal string of cents to whole nano-dollars, rounded up; a cent is ten million of them. */
export function nanoFromCents(cents: string): number {
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,30}))?$/.exec(cents);
  if (!match) throw new MeterError("The report has an amount that is no decimal number");
  const [, sign, whole = "0", fraction = ""] = match;
  const nano = Number(whole + fraction.slice(0, 7).padEnd(7, "0"));
  // A credit is rounded towards nothing.
  if (sign) return -nano;
  return /[1-9]/.test(fraction.slice(7)) ? nano + 1 : nano;
}
