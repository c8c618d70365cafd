import * as z from "zod/mini";
import { moment } from "../wire/fields.ts";

// What the orchestrator's clients send and read: camelCase, and texts that hold JSON where they do (docs/decisions/033-personas.md).

const SHORT_MAX_CHARS = 200;
export const PROMPT_MAX_CHARS = 100_000;
const LIST_MAX = 500;
const LIST_DEFAULT = 50;
const OFFSET_MAX = 100_000;

/** UUIDv7 when we make it; clients bring their own for personas and tools. */
export const id = z.string().check(
  z.regex(/^[A-Za-z0-9_-]{1,64}$/, {
    error: "expected an id: 1 to 64 letters, digits, hyphens, underscores",
  }),
);
export const optionalText = (max: number) => z.optional(z.nullable(z.string().check(z.maxLength(max))));
export const shortText = z
  .string()
  .check(z.regex(/\S/, { error: "expected some text" }), z.maxLength(SHORT_MAX_CHARS));
export const longText = optionalText(PROMPT_MAX_CHARS);
export const nullableText = z.nullable(z.string());
export const optionalFlag = z.optional(z.boolean());

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A text that has to be JSON, as upstream's clients send these fields. */
const jsonText = z
  .string()
  .check(
    z.maxLength(PROMPT_MAX_CHARS),
    z.refine(isJson, { error: 'expected JSON as a text, such as "{\\"key\\": 1}"' }),
  );
export const optionalJson = z.optional(z.nullable(jsonText));

export const timestamps = { createdAt: moment, updatedAt: moment };

/** `limit` and `offset` of a list; what is no number counts as not given, as upstream has it. */
export const pageQuery = { limit: z.optional(z.string()), offset: z.optional(z.string()) };

export function pageOf({
  limit,
  offset,
}: {
  readonly limit?: string | undefined;
  readonly offset?: string | undefined;
}) {
  const whole = (text: string | undefined, otherwise: number, max: number) =>
    text !== undefined && /^\d{1,9}$/.test(text) ? Math.min(Number(text), max) : otherwise;
  return { limit: whole(limit, LIST_DEFAULT, LIST_MAX), offset: whole(offset, 0, OFFSET_MAX) };
}

export const DeletedReply = z.object({ deleted: z.literal(true) });
export const LinkedReply = z.object({ linked: z.literal(true) });
export const UnlinkedReply = z.object({ unlinked: z.literal(true) });

/** The schema, with a value in the place of what does not fit. */
export const orElse = z.catch;
