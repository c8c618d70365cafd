import ky from "ky";
import { z } from "zod";

/** How long one look-up may take before it counts as unreachable. */
const CALL_TIMEOUT_MS = 10_000;
const CALL_RETRIES = 1;
/** The largest page that the account and zone lists give. */
export const PAGE_SIZE = 50;

/**
 * Codes that Cloudflare answers while a product has never been switched on in an account: Access (9999, "Access is not
 * enabled") and R2 (10042, "Please enable R2 through the Cloudflare Dashboard").
 */
const NOT_ENABLED = /access\.api\.error\.not_enabled|please enable/i;
const NOT_ENABLED_CODES = [10042];

/** Why a call gave no result. `refused` is about the token, `not enabled` about the account. */
export type Why = "refused" | "not enabled" | "not found" | "unreachable" | "unexpected";
export type Answer<T> =
  | { readonly ok: true; readonly result: T }
  | { readonly ok: false; readonly why: Why; readonly detail: string };

/** The few calls that the commands make. Paths are relative to the API's address. */
export interface Api {
  get<T>(path: string, shape: z.ZodType<T>): Promise<Answer<T>>;
  post<T>(path: string, body: object, shape: z.ZodType<T>): Promise<Answer<T>>;
  /** Some deletions answer without a body. */
  delete(path: string, body?: object): Promise<Answer<unknown>>;
}

const envelope = z.object({
  success: z.boolean(),
  result: z.unknown().optional(),
  errors: z.array(z.object({ code: z.number().optional(), message: z.string().optional() })).nullish(),
});

/** Text from outside, safe to print: no control characters that could rewrite the terminal. */
export const printable = z.string().transform((text) => text.replace(/\p{Cc}/gu, " ").slice(0, 200));

/** A client that never throws: whatever goes wrong is an answer, because setup goes on without it. */
export function connect(baseUrl: string, token: string): Api {
  const client = ky.create({
    prefix: baseUrl,
    headers: { authorization: `Bearer ${token}` },
    throwHttpErrors: false,
    redirect: "error",
    timeout: CALL_TIMEOUT_MS,
    retry: { limit: CALL_RETRIES },
  });
  return {
    get: (path, shape) => answerOf(client.get(path), shape),
    post: (path, json, shape) => answerOf(client.post(path, { json, retry: 0 }), shape),
    delete: (path, json) =>
      answerOf(client.delete(path, { ...(json && { json }), retry: 0 }), z.unknown(), { success: true }),
  };
}

/** @param empty what a good answer without a body stands for; without it such an answer is unexpected */
async function answerOf<T>(
  call: Promise<Response>,
  shape: z.ZodType<T>,
  empty: object | null = null,
): Promise<Answer<T>> {
  let response: Response;
  let body: unknown;
  try {
    response = await call;
    const text = await response.text();
    body = text === "" && response.ok ? empty : parsed(text);
  } catch (error) {
    return { ok: false, why: "unreachable", detail: error instanceof Error ? error.name : "no connection" };
  }
  const read = envelope.safeParse(body);
  if (!read.success)
    return { ok: false, why: "unexpected", detail: `HTTP ${response.status}, not Cloudflare's form` };
  const { success, result, errors } = read.data;
  if (!response.ok || !success) return failure(response.status, errors ?? []);
  const shaped = shape.safeParse(result);
  if (!shaped.success) return { ok: false, why: "unexpected", detail: "an answer in an unknown form" };
  return { ok: true, result: shaped.data };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

type ApiError = { readonly code?: number | undefined; readonly message?: string | undefined };

function failure(status: number, errors: readonly ApiError[]): Answer<never> {
  const said = errors.map(({ code, message }) => `${code ?? ""} ${message ?? ""}`.trim()).join("; ");
  const detail = printable.parse(said || `HTTP ${status}`);
  const off = NOT_ENABLED.test(said) || errors.some(({ code }) => NOT_ENABLED_CODES.includes(code ?? 0));
  return { ok: false, why: off ? "not enabled" : whyOf(status), detail };
}

function whyOf(status: number): Why {
  if (status === 401 || status === 403) return "refused";
  if (status === 404) return "not found";
  return status >= 500 || status === 429 ? "unreachable" : "unexpected";
}
