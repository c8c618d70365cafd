import type { BodyOf } from "../../api/types.ts";
import { words } from "./words.ts";

/** A file as a message brings it. */
export type BroughtFile = NonNullable<BodyOf<"POST /api/chat">["attachments"]>[number];
type Type = BroughtFile["type"];

/** Files of one message (workers/chat/attachments.ts). */
export const FILES_MAX = 5;
/** All files of a message as they are sent: base64 of them and the words must stay within the door's 1 MiB. */
export const FILES_MAX_BYTES = 700_000;
/** The model looks at no more pixels than these along the longer side (docs.anthropic.com, "Vision"). */
const LONGER_SIDE_PX = 1_568;
const NAME_MAX_CHARS = 120;
const QUALITIES = [0.85, 0.7, 0.5] as const;
const BYTES_AT_ONCE = 32_768;

const IMAGES: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** What the picker offers; a picture of another kind that the browser can read becomes a JPEG. */
export const ACCEPT = "image/*,application/pdf,text/*,.md,.csv,.json";

/** The size that a picture is sent at: never larger than it is, and its sides in proportion. */
export function sizeFor(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, LONGER_SIDE_PX / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** How many bytes a file's data stands for; a text's are its own. */
export const fileBytes = ({ type, data }: BroughtFile): number =>
  type === "text/plain" ? new TextEncoder().encode(data).length : Math.floor((data.length * 3) / 4);

/** Makes a file ready to be sent: a picture is made as small as the model needs it. @throws Error with a sentence for the person */
export async function attachmentOf(file: File, leftBytes: number): Promise<BroughtFile> {
  const name = file.name.slice(0, NAME_MAX_CHARS) || words.unnamed;
  const made = file.type.startsWith("image/")
    ? await pictureOf(file, name, leftBytes)
    : await plainOf(file, name);
  if (fileBytes(made) > leftBytes) throw new Error(words.tooLarge(name, Math.floor(leftBytes / 1_000)));
  return made;
}

async function plainOf(file: File, name: string): Promise<BroughtFile> {
  if (file.type === "application/pdf") return { name, type: "application/pdf", data: await base64Of(file) };
  const text = await file.text();
  if (text.includes("\0")) throw new Error(words.unreadable(name));
  if (text === "") throw new Error(words.nothingIn(name));
  return { name, type: "text/plain", data: text };
}

async function pictureOf(file: File, name: string, leftBytes: number): Promise<BroughtFile> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) throw new Error(words.unreadable(name));
  const { width, height } = sizeFor(bitmap.width, bitmap.height);
  const isFine = width === bitmap.width && file.size <= leftBytes && IMAGES.includes(file.type);
  if (isFine) {
    bitmap.close();
    return { name, type: file.type as Type, data: await base64Of(file) };
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  for (const quality of QUALITIES) {
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    if (blob.size <= leftBytes) return { name, type: "image/jpeg", data: await base64Of(blob) };
  }
  throw new Error(words.tooLarge(name, Math.floor(leftBytes / 1_000)));
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE)
    binary += String.fromCharCode(...bytes.subarray(at, at + BYTES_AT_ONCE));
  return btoa(binary);
}
