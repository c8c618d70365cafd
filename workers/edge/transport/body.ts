import type { Caller } from "../../caller.ts";
import { isNestedTooDeeply, NESTING_MAX_LEVELS } from "../../nesting.ts";
import { Problem } from "../../problem.ts";
import type { Raw, Route } from "../../route.ts";
import { bytesUpTo } from "../../wire/pieces.ts";

/** The largest body of JSON or a form, on every route (docs of each endpoint: 413 above it). */
export const MAX_BODY_BYTES = 1024 * 1024;

const JSON_TYPE = /^application\/([\w.+-]+\+)?json\b/i;

type Body = Uint8Array;

/**
 * The bytes of a body, no more of them than the route takes; null where the method has none or nothing was sent.
 *
 * @throws Problem too_large
 */
export async function bytesOf(request: Request, { body: kind }: Route): Promise<Body | null> {
  const { method, body, headers } = request;
  if (method === "GET" || method === "HEAD" || body === null) return null;
  const maxBytes = isRaw(kind) ? kind.maxBytes : MAX_BODY_BYTES;
  const length = headers.get("content-length");
  if (length !== null && Number(length) > maxBytes) throw tooLarge(maxBytes);
  // Its length is what the runtime itself holds the client to.
  const bytes = length === null ? await counted(body, maxBytes) : new Uint8Array(await request.arrayBuffer());
  return bytes.byteLength === 0 ? null : bytes;
}

/** Reads a body that does not say its length, and stops where it is too long. */
async function counted(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Body> {
  const bytes = await bytesUpTo(body, maxBytes);
  if (bytes === null) throw tooLarge(maxBytes);
  return bytes;
}

const tooLarge = (maxBytes: number): Problem =>
  new Problem("too_large", `A request body may have ${maxBytes} bytes at most here.`);

/**
 * The body as the Worker behind gets it, when it is of a type that the route takes: bytes where it takes bytes, otherwise text.
 * Whether JSON is well-formed is said by whoever parses it, once.
 *
 * Programs may leave the type of JSON out (curl's `-d` does); a person's browser may not, because a cross-site form can send any
 * text with a signed-in person's session but never with a JSON content type.
 *
 * @throws Problem malformed_json, nested_too_deeply, unsupported_media_type
 */
export function checkedBody(
  bytes: Body | null,
  { headers }: Request,
  { body: kind = "json" }: Route,
  caller: Caller,
): Body | string | null {
  if (bytes === null) return null;
  const type = headers.get("content-type") ?? "";
  if (isRaw(kind)) {
    if (isAmong(type, kind.types)) return bytes;
    throw new Problem("unsupported_media_type", `Send one of these types: ${kind.types.join(", ")}.`);
  }
  if (kind === "form") return textOf(bytes);
  if (caller.kind === "person" && !JSON_TYPE.test(type))
    throw new Problem("unsupported_media_type", "Send the body with `Content-Type: application/json`.");
  if (isNestedTooDeeply(bytes))
    throw new Problem(
      "nested_too_deeply",
      `Lists and objects may be ${NESTING_MAX_LEVELS} levels deep at most.`,
    );
  return textOf(bytes);
}

const isRaw = (kind: Route["body"]): kind is Raw => typeof kind === "object";

/** Parameters such as a charset do not matter; `audio/*` is any type that begins so. */
function isAmong(type: string, types: readonly string[]): boolean {
  const said = type.split(";")[0]?.trim().toLowerCase() ?? "";
  return types.some((one) => (one.endsWith("/*") ? said.startsWith(one.slice(0, -1)) : said === one));
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

function textOf(bytes: Body): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Problem("malformed_json", "The body is not UTF-8 text.", { cause });
  }
}
