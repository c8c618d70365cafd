import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import type { Route } from "./routes.ts";

/** The largest request body, on every route (design §5). */
export const MAX_BODY_BYTES = 1024 * 1024;

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/i;

/**
 * Reads a body that is already within the size limit and checks that it is what the route takes.
 *
 * Programs may leave the content type out (curl's `-d` does); a person's browser may not, because a cross-site form can
 * send any text with a signed-in person's session but never with a JSON content type.
 *
 * @throws Problem malformed_json, unsupported_media_type
 */
export async function checkedBody(request: Request, route: Route, caller: Caller): Promise<string | null> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const text = textOf(await request.arrayBuffer());
  if (route.body === "form" || text === "") return text === "" ? null : text;
  if (caller.kind === "person" && !JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
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

function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    throw new Problem("malformed_json", "The body is not UTF-8 text.", { cause });
  }
}
