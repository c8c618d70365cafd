import { sha256Hex } from "../../wire/sha256.ts";
import { ToolError, type ToolOutcome } from "./outcome.ts";

/** The most of one result: about 16,000 tokens, below the 25,000 that Claude Code takes of one tool (its MAX_MCP_OUTPUT_TOKENS). */
export const RESULT_MAX_BYTES = 64_000;

const HASH_CHARS = 12;

/**
 * A result as far as one answer goes. What is longer is cut between characters and says where it goes on; the cursor names what it
 * was cut from, so that two halves of different results are never put together.
 *
 * @param cursor of the answer before, or null for the beginning
 */
export async function paged(text: string, cursor: string | null): Promise<ToolOutcome> {
  const bytes = new TextEncoder().encode(text);
  if (cursor === null && bytes.length <= RESULT_MAX_BYTES) return { isError: false, text };
  const hash = (await sha256Hex(bytes)).slice(0, HASH_CHARS);
  const from = cursor === null ? 0 : startOf(cursor, hash, bytes);
  const to = boundary(bytes, Math.min(from + RESULT_MAX_BYTES, bytes.length));
  const part = new TextDecoder().decode(bytes.subarray(from, to));
  const isCut = to < bytes.length;
  const note = isCut
    ? {
        truncated: true,
        cursor: `${to}-${hash}`,
        next: "Call again with the same arguments and this cursor, or ask for less.",
      }
    : { truncated: false };
  return { isError: false, text: JSON.stringify({ ...note, bytes: bytes.length, part }) };
}

function startOf(cursor: string, hash: string, bytes: Uint8Array): number {
  const [at = "", of] = cursor.split("-");
  const from = Number(at);
  if (!/^\d+$/.test(at) || of === undefined || from >= bytes.length)
    throw new ToolError("invalid_arguments", "Cannot use cursor: it is none of a cut result of this tool.");
  if (of !== hash)
    throw new ToolError("changed", "The result has changed since it was cut; ask again without the cursor.");
  return from;
}

/** The beginning of the character that is at or before that byte. */
function boundary(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end > 0 && end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}
