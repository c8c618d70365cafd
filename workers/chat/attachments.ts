import type { ContentBlockParam } from "@anthropic-ai/sdk/resources/messages";
import * as z from "zod/mini";
import { bytesIn } from "../model/tokens.ts";
import { unusable } from "../wire/body.ts";
import { count, sha256Digits } from "../wire/fields.ts";
import { sha256Hex } from "../wire/sha256.ts";

/** What the model API takes (docs.anthropic.com, "Vision" and "PDF support"), and plain text. */
export const ATTACHMENT_TYPES = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "application/pdf",
  "text/plain",
] as const;
type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/** Files of one message; how large they are together the door's limit of a body decides. */
export const ATTACHMENTS_MAX = 5;
const FILE_NAME_MAX_CHARS = 120;
/** Base64 with its padding (RFC 4648 §4); a text is sent as it is. */
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A file that a message brings. `data` is base64, of a text the text itself. */
export const AttachmentBody = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(FILE_NAME_MAX_CHARS)),
  type: z.enum(ATTACHMENT_TYPES),
  data: z.string().check(z.minLength(1, { error: "expected some content" })),
});
export type Attached = z.infer<typeof AttachmentBody>;

/** What is kept of a file: not its content, which the model has seen. */
export const KeptFile = z.object({
  name: z.string(),
  type: z.enum(ATTACHMENT_TYPES),
  bytes: count,
  sha256: sha256Digits,
});
export type KeptFile = z.infer<typeof KeptFile>;

/** How a file of each type begins, byte by byte (libmagic's own tests of them). */
const BEGINNINGS: Readonly<Record<Exclude<AttachmentType, "text/plain">, (head: string) => boolean>> = {
  "image/png": (head) => head.startsWith("\u0089PNG\r\n\u001a\n"),
  "image/jpeg": (head) => head.startsWith("\u00ff\u00d8\u00ff"),
  "image/gif": (head) => head.startsWith("GIF87a") || head.startsWith("GIF89a"),
  "image/webp": (head) => head.startsWith("RIFF") && head.slice(8, 12) === "WEBP",
  "application/pdf": (head) => head.startsWith("%PDF-"),
};
/** In base64 a multiple of four, so that it can be read by itself. */
const BEGINNING_CHARS = 24;

/**
 * What is kept of each file, once its content is what its type says.
 *
 * @throws Problem invalid_request naming the file that is not
 */
export const keptFiles = (files: readonly Attached[]): Promise<readonly KeptFile[]> =>
  Promise.all(files.map((file, index) => keptFile(file, `attachments.${index}.data`)));

async function keptFile({ name, type, data }: Attached, path: string): Promise<KeptFile> {
  if (type !== "text/plain" && !isOf(type, data))
    throw unusable(path, `expected a file of the type ${type} in base64`);
  const padding = data.length - data.replace(/=+$/, "").length;
  const bytes = type === "text/plain" ? bytesIn(data) : (data.length / 4) * 3 - padding;
  return { name, type, bytes, sha256: await sha256Hex(data) };
}

function isOf(type: Exclude<AttachmentType, "text/plain">, data: string): boolean {
  if (data.length % 4 !== 0 || !BASE64.test(data)) return false;
  return BEGINNINGS[type](atob(data.slice(0, BEGINNING_CHARS)));
}

/** A message and its files for the model: files first, each under its name. */
export function contentOfMessage(message: string, files: readonly Attached[]): string | ContentBlockParam[] {
  if (files.length === 0) return message;
  return [...files.map(blockOf), { type: "text", text: message }];
}

function blockOf({ name, type, data }: Attached): ContentBlockParam {
  if (type === "text/plain")
    return { type: "document", title: name, source: { type: "text", media_type: type, data } };
  if (type === "application/pdf")
    return { type: "document", title: name, source: { type: "base64", media_type: type, data } };
  return { type: "image", source: { type: "base64", media_type: type, data } };
}

/** What later turns hear of files that were sent before: that there were some. */
export const withFileNames = (message: string, files: readonly KeptFile[]): string =>
  files.length === 0
    ? message
    : `${message}\n\n(With this message came: ${files.map(({ name }) => name).join(", ")})`;

/** Whether two messages brought the same files. */
export const areSameFiles = (one: readonly KeptFile[], other: readonly KeptFile[]): boolean =>
  JSON.stringify(one.map(({ name, sha256: hash }) => [name, hash])) ===
  JSON.stringify(other.map(({ name, sha256: hash }) => [name, hash]));
