import type { Answer } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Passing } from "./passing.ts";
import { settingsOf } from "./settings.ts";
import type { Owned } from "./table.ts";

/** One file as the build writes it into this module when no folder is uploaded beside it (infra/page/serving.ts). */
type Written = { readonly type: string; readonly base64: string; readonly etag: string };
type File = { readonly type: string; readonly etag: string; readonly body: Uint8Array<ArrayBuffer> };

/** By path; empty where the files are in a folder of their own. */
declare const PAGE: Readonly<Record<string, Written>>;

const SHELL = "/index.html";

/** A hashed name never means other bytes; everything else is asked for again, and sent again only when it has changed. */
const HASHED = "private, max-age=31536000";
const NAMED = "private, no-cache";

/**
 * The page for people: its one HTML file on every view's path, and the files that it asks for. From the folder that was uploaded with
 * this Worker; where there is none, from this module.
 *
 * @throws Problem not_found
 */
export async function pageAnswer(
  { request, env }: Passing,
  { pathname }: URL,
  route: Owned,
): Promise<Answer> {
  const path = route.reply === "page" ? SHELL : pathname;
  const found = env.ASSETS ? await uploaded(env.ASSETS, path) : written(path);
  const file = found && path === SHELL && settingsOf(env).build.isDemo ? ofDemo(found) : found;
  // Without any word on how long that holds: the next build may have the file.
  if (!file) throw new Problem("not_found", `The page has no file ${path}.`);
  const headers = [
    ["content-type", file.type],
    ["cache-control", path.startsWith("/assets/") ? HASHED : NAMED],
    ["etag", file.etag],
  ] as const;
  if (request.headers.get("if-none-match") === file.etag) return { status: 304, headers, body: null };
  return { status: 200, headers, body: file.body };
}

async function uploaded(assets: Fetcher, path: string): Promise<File | null> {
  // The host is not looked at: the binding leads to the folder alone.
  const reply = await assets.fetch(`https://page${path}`);
  const { status, headers } = reply;
  const body = new Uint8Array(await reply.arrayBuffer());
  if (status !== 200) return null;
  return { type: headers.get("content-type") ?? "", etag: headers.get("etag") ?? "", body };
}

const HTML = '<html lang="en"';

/** A demo says that it is one from the page's first drawing on. Under an etag of its own: the next run at this address may be none. */
function ofDemo({ type, etag, body }: File): File {
  const text = new TextDecoder().decode(body).replace(HTML, `${HTML} class="demo"`);
  return { type, etag: etag.replace(/"$/, '-demo"'), body: Uint8Array.from(new TextEncoder().encode(text)) };
}

function written(path: string): File | null {
  const found = Object.hasOwn(PAGE, path) ? PAGE[path] : undefined;
  if (!found) return null;
  const { type, etag, base64 } = found;
  return { type, etag, body: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) };
}
