import type { Answer, Answering, Asked } from "../caller.ts";
import { HiddenEntrypoint } from "../entrypoint.ts";

/** The document's text and a tag of its bytes; the build writes both in (infra/worker/bundle.ts). */
declare const OPENAPI: { readonly text: string; readonly etag: string };

const bytes = new TextEncoder().encode(OPENAPI.text);
const headers = [
  ["content-type", "application/json"],
  // Asked for again each time, and sent again only when it has changed.
  ["cache-control", "no-cache"],
  ["etag", OPENAPI.etag],
] as const;

/** The document of all endpoints, made by the build: at run time it is bytes. Only the door reaches it. */
export default class OpenApi extends HiddenEntrypoint<object> implements Answering {
  async answer({ headers: asked }: Asked): Promise<Answer> {
    if (asked["if-none-match"] === OPENAPI.etag) return { status: 304, headers, body: null };
    return { status: 200, headers, body: bytes };
  }
}
