import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import { AMOUNT_TEXT, MAX_AMOUNT_USD } from "./money.ts";

// zod/mini says only "Invalid input" until it is given a language; importing one keeps the other fifty out of the bundle.
z.config(en());

export const TASK_ID_MAX_CHARS = 200;
export const NAME_MAX_CHARS = 200;
export const DESCRIPTION_MAX_CHARS = 8_000;
export const REASON_MAX_CHARS = 2_000;
export const OPERATIONS_MAX = 50;

const AMOUNT = {
  error: `expected an amount of dollars from 0 to ${MAX_AMOUNT_USD}, as a number or a decimal string such as "5.50"`,
};

/** Dollars in a request, read by `nanoFromUsd`. */
export const amount = z.union(
  [
    z.number(AMOUNT).check(z.minimum(0, AMOUNT), z.maximum(MAX_AMOUNT_USD, AMOUNT)),
    z.string(AMOUNT).check(z.regex(AMOUNT_TEXT, AMOUNT)),
  ],
  AMOUNT,
);

/** Dollars in a reply: a decimal string with at least two decimals. */
export const dollars = z.string().check(z.regex(/^\d+\.\d{2,9}$/));

/** Beside an amount of the model: false where the offline model answered, so that it is what a real one would have cost. */
export const billed = z.boolean();

/** A moment: ISO 8601 in UTC. */
export const moment = z.iso.datetime();

/** A day of the calendar in UTC, and a month of it. */
export const day = z.iso.date({ error: "expected a day of the calendar in UTC, such as 2026-11-20" });
export const month = z
  .string()
  .check(z.regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: "expected a month in UTC, such as 2026-11" }));

/** How many of something. */
export const count = z.int().check(z.minimum(0));

/** SHA-256 in lower-case hex. */
export const sha256Digits = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** How long a page may be, in a query: from 1 to `max`, which has two digits. */
export function pageLimit(max: number) {
  const [tens, ones] = [Math.floor(max / 10), max % 10];
  const upTo = new RegExp(`^([1-9]|[1-${tens - 1}]\\d|${tens}[0-${ones}])$`);
  return z.string().check(z.regex(upTo, { error: `expected a whole number from 1 to ${max}` }));
}

export const bounded = (maxChars: number) =>
  z.string().check(z.minLength(1, { error: "expected some text" }), z.maxLength(maxChars));

/** Text whose length is measured where it is used, because one that is too long is 413 and not 400. */
export const text = (maxChars: number) =>
  z.string().check(z.minLength(1, { error: "expected some text" }), z.meta({ maxLength: maxChars }));

/** A URL drops "." and ".." before anybody reads it, so such a task could never report. */
export const taskId = bounded(TASK_ID_MAX_CHARS).check(
  z.refine((id) => id !== "." && id !== "..", {
    error: "expected another id than . or .., which no URL can hold",
  }),
  z.meta({ not: { enum: [".", ".."] } }),
);
export const name = bounded(NAME_MAX_CHARS);
export const note = bounded(REASON_MAX_CHARS);
