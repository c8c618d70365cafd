import { parse } from "yaml";
import * as z from "zod/mini";

/** A file in two parts: what a program reads, and what is told. */
export type Parted = { readonly data: Readonly<Record<string, unknown>>; readonly body: string };

export class Unreadable extends Error {
  override readonly name = "Unreadable";
}

const FENCED = /^---\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\n|$)/;
/** The whole of a template's file; a longer one is somebody's document. */
export const FILE_MAX_CHARS = 64_000;

/**
 * The YAML between two lines of `---` at a file's beginning, and the rest. A file without it has no data.
 *
 * Aliases are refused: ten lines of them can stand for more than a memory holds ("billion laughs").
 *
 * @throws Unreadable saying what is wrong
 */
export function partsOf(text: string): Parted {
  const plain = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const found = FENCED.exec(plain);
  if (found === null) return { data: {}, body: plain.trim() };
  const body = plain.slice(found[0].length).trim();
  let data: unknown;
  try {
    data = parse(found[1] ?? "", { maxAliasCount: 0, uniqueKeys: true });
  } catch (error) {
    throw new Unreadable(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
  if (data === null || data === undefined) return { data: {}, body };
  if (typeof data !== "object" || Array.isArray(data))
    throw new Unreadable("expected names and values between the two lines of ---");
  return { data: data as Record<string, unknown>, body };
}

/** @throws Unreadable naming the first value that does not fit */
export function fitting<S extends z.ZodMiniType>(schema: S, data: unknown): z.infer<S> {
  const result = z.safeParse(schema, data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Unreadable(`${issue?.path.join(".") || "it"}: ${issue?.message ?? "does not fit"}`);
}
