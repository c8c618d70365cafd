import * as z from "zod/mini";
import type { Outside } from "../outside.ts";
import { bytesUpTo } from "../wire/pieces.ts";
import { callTelegram } from "./api.ts";

const FILES = "https://api.telegram.org/file";
const TIMEOUT_MS = 20_000;

/** core.telegram.org/bots/api#file: the path holds for an hour. */
const File = z.object({ file_path: z.string().check(z.regex(/^[\w./-]{1,200}$/)) });

/** `mayPass`: asked again later it may be there. */
export type Downloaded =
  | { readonly is: "file"; readonly bytes: Uint8Array }
  | { readonly is: "too-large" }
  | { readonly is: "failed"; readonly failure: string; readonly mayPass: boolean };

/**
 * A file that somebody has sent to the bot. It is counted while it comes, whatever it says of its size, and no more is read than `maxBytes`.
 * Never throws; what failed is told without the address, which holds the token.
 */
export async function downloadFile(
  { token, send }: { readonly token: string; readonly send: Outside["send"] },
  fileId: string,
  maxBytes: number,
): Promise<Downloaded> {
  const asked = await callTelegram({ token, send }, "getFile", { file_id: fileId });
  if (asked.is === "unknown") return failed(asked.failure, true);
  if (asked.is === "refused") return failed(asked.failure, isPassing(asked.status));
  const file = z.safeParse(File, asked.result);
  if (!file.success || file.data.file_path.includes("..")) return failed("it has no usable path", false);
  try {
    const response = await send(`${FILES}/bot${token}/${file.data.file_path}`, {
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok && response.body) {
      const bytes = await bytesUpTo(response.body, maxBytes);
      return bytes === null ? { is: "too-large" } : { is: "file", bytes };
    }
    await response.body?.cancel();
    return failed(`HTTP ${response.status}`, isPassing(response.status));
  } catch (error) {
    return failed(error instanceof Error ? error.name : "no answer", true);
  }
}

const isPassing = (status: number): boolean => status === 429 || status >= 500;

const failed = (failure: string, mayPass: boolean): Downloaded => ({ is: "failed", failure, mayPass });
