import { WorkerEntrypoint } from "cloudflare:workers";
import type { Answer, Answering, Asked, Caller } from "../caller.ts";
import { answerError, Problem } from "../problem.ts";
import { answerOf } from "../wire/answer.ts";

/** One file of the page as the build wrote it in (infra/worker/page.ts). */
type PageFile = { readonly type: string; readonly base64: string; readonly etag: string };

/** The page's files by their paths; "/index.html" is the shell. */
declare const PAGE: Readonly<Record<string, PageFile>>;

const SHELL = "/index.html";
const FOLDER = /^\/(assets|icons)\//;

/** A hashed name never means other bytes; everything else is asked for again, and sent again only when it has changed. */
const HASHED = "private, max-age=31536000";
const NAMED = "private, no-cache";

const decoded = new Map<string, Uint8Array<ArrayBuffer>>();

/** The page for people: its one HTML file on every view's path, and what that file asks for. Only the door reaches it. */
export default class Web extends WorkerEntrypoint<object> implements Answering {
  override fetch(): Response {
    return new Response(null, { status: 404 });
  }

  async answer({ url, headers: asked }: Asked, { requestId }: Caller): Promise<Answer> {
    const path = fileOf(new URL(url).pathname);
    const file = PAGE[path];
    // Without any word on how long that holds: the next build may have the file.
    if (!file) return answerOf(answerError(new Problem("not_found", "The page has no such file"), requestId));
    const headers = [
      ["content-type", file.type],
      ["cache-control", path.startsWith("/assets/") ? HASHED : NAMED],
      ["etag", file.etag],
    ] as const;
    if (asked["if-none-match"] === file.etag) return { status: 304, headers, body: null };
    return { status: 200, headers, body: bytesOf(path, file) };
  }
}

/** Every path that is no file is a view's. */
const fileOf = (path: string): string => (FOLDER.test(path) || Object.hasOwn(PAGE, path) ? path : SHELL);

function bytesOf(path: string, { base64 }: PageFile): Uint8Array<ArrayBuffer> {
  const known = decoded.get(path) ?? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  decoded.set(path, known);
  return known;
}
