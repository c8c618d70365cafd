import * as z from "zod/mini";
import { bounded, text } from "../../wire/fields.ts";
import { MESSAGE_MAX_CHARS, sessionKey } from "../schemas.ts";

// The frames of the personal assistant's gateway (svarun115/assistant, assistant-server/web_server.py), whose clients are to work unchanged.

/** A message with room for its escapes in JSON. */
export const FRAME_MAX_CHARS = 8 * MESSAGE_MAX_CHARS;
const TITLE_MAX_CHARS = 200;
const READ_MAX = 100;

const ClientFrame = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("chat"),
    message: text(MESSAGE_MAX_CHARS),
    thread_id: z.nullish(sessionKey),
  }),
  z.object({ type: z.literal("get_threads") }),
  z.object({
    type: z.literal("new_thread"),
    title: z.optional(bounded(TITLE_MAX_CHARS)),
    agent: z.optional(bounded(64)),
  }),
  z.object({ type: z.literal("load_thread"), thread_id: sessionKey }),
  z.object({ type: z.literal("get_tools") }),
  z.object({
    type: z.literal("read"),
    ids: z.array(z.uuid()).check(z.minLength(1), z.maxLength(READ_MAX)),
  }),
]);
export type ClientFrame = z.infer<typeof ClientFrame>;

const TYPES = "chat, get_threads, new_thread, load_thread, get_tools or read";

/** A frame, or in words why it is none. */
export function readFrame(data: string): ClientFrame | { readonly type: "unread"; readonly why: string } {
  const unread = (why: string) => ({ type: "unread", why }) as const;
  let given: unknown;
  try {
    given = JSON.parse(data);
  } catch {
    return unread(`A frame is a JSON text with a type: ${TYPES}`);
  }
  const read = z.safeParse(ClientFrame, given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.map(String).join(".") ?? "";
  if (path === "" || path === "type") return unread(`type: expected ${TYPES}`);
  return unread(`${path}: ${issue?.message ?? "is not what this frame takes"}`);
}

/** What a socket hears. */
export type ServerFrame = { readonly type: string } & Readonly<Record<string, unknown>>;

export const errorFrame = (error: string, code: string, status: number): ServerFrame => ({
  type: "error",
  error,
  code,
  status,
});
