import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Route } from "./routes.ts";

/** The largest request body, on every route (design §5). */
export const MAX_BODY_BYTES = 1024 * 1024;

/** @throws Problem too_large */
export function refuseSize(): never {
  throw new Problem("too_large", `A request body may have ${MAX_BODY_BYTES} bytes at most.`);
}

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/i;

/** The bytes of a body that is already within the size limit; null where the method has none. */
export async function bytesOf(request: Request): Promise<Uint8Array | null> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  return new Uint8Array(await request.arrayBuffer());
}

/**
 * The body as text, when it is what the route takes; null when there is none.
 *
 * Programs may leave the content type out (curl's `-d` does); a person's browser may not, because a cross-site form can
 * send any text with a signed-in person's session but never with a JSON content type.
 *
 * @throws Problem malformed_json, unsupported_media_type
 */
export function checkedBody(
  bytes: Uint8Array | null,
  { headers }: Request,
  route: Route,
  caller: Caller,
): string | null {
  const text = bytes === null ? "" : textOf(bytes);
  if (route.body === "form" || text === "") return text === "" ? null : text;
  if (caller.kind === "person" && !JSON_TYPE.test(headers.get("content-type") ?? "")) {
    throw new Problem("unsupported_media_type", "Send the body with `Content-Type: application/json`.");
  }
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new Problem(
      "malformed_json",
      `The body is not JSON: ${cause instanceof Error ? cause.message : "unreadable"}`,
      { cause },
    );
  }
  return text;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new Problem("malformed_json", "The body is not UTF-8 text.", { cause });
  }
}
