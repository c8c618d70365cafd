import ky from "ky";
import { z } from "zod";
import { type ApiAnswer, apiAnswerOf, apiBytesOf } from "./answer.ts";

export type { ApiAnswer } from "./answer.ts";

/** How long a piece of work waits for Cloudflare, in milliseconds, before it counts as out of reach. */
export type Patience = {
  readonly attemptMs: number;
  readonly retries: number;
  /** All attempts of one call together, pauses included. */
  readonly totalMs: number;
  readonly longestPauseMs: number;
};

/** For a look-up that a command can go on without. */
export const BRIEF: Patience = { attemptMs: 10_000, retries: 1, totalMs: 30_000, longestPauseMs: 5_000 };
/**
 * For work that must not break off half-way. The API takes 1,200 calls in five minutes and answers 429 with Retry-After beyond
 * (developers.cloudflare.com/fundamentals/api/reference/limits); D1 itself gives up on a query after 30 s.
 */
export const LONG: Patience = { attemptMs: 60_000, retries: 8, totalMs: 300_000, longestPauseMs: 30_000 };

/** Too many calls, and failures on the way there or there, Cloudflare's own among them. */
const RETRIED = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530];

/** The calls that anything here makes of Cloudflare. Paths are relative to the API's address. Nothing of it ever throws. */
export interface Api {
  get<Result>(path: string, shape: z.ZodType<Result>): Promise<ApiAnswer<Result>>;
  /** What may be done twice: a failure is tried again. */
  repeat<Result>(path: string, body: object, shape: z.ZodType<Result>): Promise<ApiAnswer<Result>>;
  /** What must not be done twice. */
  post<Result>(path: string, body: object, shape: z.ZodType<Result>): Promise<ApiAnswer<Result>>;
  /** Some deletions answer without a body. */
  delete(path: string, body?: object): Promise<ApiAnswer<unknown>>;
  /** What is stored at a path as it is. */
  read(path: string): Promise<ApiAnswer<Uint8Array>>;
  write(path: string, bytes: Uint8Array, contentType: string): Promise<ApiAnswer<unknown>>;
}

/**
 * Cloudflare's API, for whatever the token may do there. The token is in no answer.
 *
 * @param baseUrl without trailing slash
 * @throws Error when the token cannot be a token
 */
export function connect(baseUrl: string, token: string, patience: Patience = BRIEF): Api {
  // A header that cannot be sent would be reported with its value.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error("The Cloudflare API token is empty or not one word.");
  const client = ky.create({
    prefix: baseUrl,
    headers: { authorization: `Bearer ${token}` },
    redirect: "error",
    timeout: patience.attemptMs,
    totalTimeout: patience.totalMs,
    retry: {
      limit: patience.retries,
      methods: ["get", "put", "post"],
      statusCodes: RETRIED,
      afterStatusCodes: [429, 503],
      maxRetryAfter: patience.longestPauseMs,
      backoffLimit: patience.longestPauseMs,
      jitter: (pause) => pause * (0.8 + Math.random() * 0.4),
      retryOnTimeout: true,
    },
  });
  return {
    get: (path, shape) => apiAnswerOf(client.get(path), shape),
    repeat: (path, json, shape) => apiAnswerOf(client.post(path, { json }), shape),
    post: (path, json, shape) => apiAnswerOf(client.post(path, { json, retry: 0 }), shape),
    delete: (path, json) =>
      apiAnswerOf(client.delete(path, { ...(json && { json }), retry: 0 }), z.unknown(), { success: true }),
    read: (path) => apiBytesOf(client.get(path)),
    write: (path, bytes, contentType) =>
      apiAnswerOf(
        client.put(path, { body: new Blob([bytes.slice()]), headers: { "content-type": contentType } }),
        z.unknown(),
      ),
  };
}
