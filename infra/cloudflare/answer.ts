import { HTTPError } from "ky";
import { z } from "zod";
import { networkReason } from "../terminal/failure.ts";

/** Why a call gave no result. `refused` is about the token, `not enabled` about the account. */
export type Why = "refused" | "not enabled" | "not found" | "unreachable" | "unexpected";

/** What became of a call. */
export type ApiAnswer<Result> =
  | {
      readonly ok: true;
      readonly result: Result;
      /** Where a list goes on, when it does. */
      readonly cursor?: string | undefined;
    }
  | {
      readonly ok: false;
      readonly why: Why;
      /** Half a sentence for a person; it never holds the token. */
      readonly detail: string;
      /** What HTTP and the API itself called it, where either did. */
      readonly status?: number | undefined;
      readonly code?: number | undefined;
    };

/**
 * Codes that Cloudflare answers while a product has never been switched on in an account: Access (9999, "Access is not
 * enabled") and R2 (10042, "Please enable R2 through the Cloudflare Dashboard").
 */
const NOT_ENABLED = /access\.api\.error\.not_enabled|please enable/i;
const NOT_ENABLED_CODES = [10042];
const SHOWN_CHARACTERS = 300;

const envelope = z.object({
  success: z.boolean(),
  result: z.unknown().optional(),
  result_info: z.object({ cursor: z.string().nullish(), is_truncated: z.boolean().nullish() }).nullish(),
  errors: z.array(z.object({ code: z.number().optional(), message: z.string().optional() })).nullish(),
});

/** Text from outside, safe to print: no control characters that could rewrite the terminal. */
export const printable = z
  .string()
  .transform((text) => text.replace(/\p{Cc}/gu, " ").slice(0, SHOWN_CHARACTERS));

/** The account could not be read, so that nobody knows what is in it. */
export class AccountUnread extends Error {
  override readonly name = "Unread";
}

/** The result, for who cannot go on without it. `what` completes "Could not read …". @throws Unread */
export function needed<Result>(answer: ApiAnswer<Result>, what: string): Result {
  if (answer.ok) return answer.result;
  throw new AccountUnread(`Could not read ${what}: ${answer.detail}.`);
}

/** The bytes of an answer that is no envelope, such as an object's. */
export async function apiBytesOf(call: Promise<Response>): Promise<ApiAnswer<Uint8Array>> {
  try {
    return { ok: true, result: new Uint8Array(await (await call).arrayBuffer()) };
  } catch (error) {
    return thrown(error);
  }
}

/**
 * The result in an answer's envelope, of the shape that is expected.
 *
 * @param empty what a good answer without a body stands for; without it such an answer is unexpected
 */
export async function apiAnswerOf<Result>(
  call: Promise<Response>,
  shape: z.ZodType<Result>,
  empty: object | null = null,
): Promise<ApiAnswer<Result>> {
  let status: number;
  let body: unknown;
  try {
    const response = await call;
    const text = await response.text();
    status = response.status;
    body = text === "" ? empty : parsed(text);
  } catch (error) {
    return thrown(error);
  }
  const read = envelope.safeParse(body);
  if (!read.success) return { ok: false, why: "unexpected", detail: `HTTP ${status}, not Cloudflare's form` };
  const { success, result, result_info: info, errors } = read.data;
  if (!success) return failure(status, errors ?? []);
  const shaped = shape.safeParse(result);
  if (!shaped.success) return { ok: false, why: "unexpected", detail: "an answer in an unknown form" };
  const cursor = info?.is_truncated === false ? undefined : info?.cursor || undefined;
  return { ok: true, result: shaped.data, cursor };
}

function thrown(error: unknown): ApiAnswer<never> {
  if (!(error instanceof HTTPError))
    return { ok: false, why: "unreachable", detail: networkReason(error) ?? "no answer that can be read" };
  const { response, data } = error;
  const read = envelope.safeParse(typeof data === "string" ? parsed(data) : data);
  return failure(response.status, read.success ? (read.data.errors ?? []) : []);
}

type Said = { readonly code?: number | undefined; readonly message?: string | undefined };

function failure(status: number, errors: readonly Said[]): ApiAnswer<never> {
  const said = errors
    .map(({ code, message = "" }) => (code ? `${message} [code ${code}]` : message))
    .join("; ");
  const off = NOT_ENABLED.test(said) || errors.some(({ code }) => NOT_ENABLED_CODES.includes(code ?? 0));
  return {
    ok: false,
    why: off ? "not enabled" : whyOf(status),
    detail: printable.parse(said.trim() || `HTTP ${status}`),
    status,
    code: errors[0]?.code,
  };
}

function whyOf(status: number): Why {
  if (status === 401 || status === 403) return "refused";
  if (status === 404) return "not found";
  return status >= 500 || status === 429 || status === 408 ? "unreachable" : "unexpected";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
