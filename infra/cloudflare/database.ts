import ky, { HTTPError, type KyInstance, type Options } from "ky";
import { z } from "zod";

/** One attempt: D1 itself gives up on a query after 30 s (developers.cloudflare.com/d1/platform/limits). */
const ATTEMPT_TIMEOUT_MS = 60_000;
/** All attempts of one call together, waiting included. */
const TOTAL_TIMEOUT_MS = 300_000;
const RETRIES = 8;
const LONGEST_PAUSE_MS = 30_000;
const RETRIED = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530];

/** The API refused: it understood the request and did nothing. `code` is its own number, 7500 for SQL. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number | undefined;

  constructor(status: number, code: number | undefined, message: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.code = code;
  }
}

/** No usable answer within the time limit: whether the request took effect is not known. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}

export type ApiOptions = {
  /** Address of the API, without trailing slash. */
  readonly baseUrl: string;
  /** Never part of any message. */
  readonly token: string;
  /** Milliseconds; a test shortens them. */
  readonly totalTimeoutMs?: number;
  readonly longestPauseMs?: number;
};

const failure = z.object({ errors: z.array(z.object({ code: z.number(), message: z.string() })) });
const rows = z.array(z.record(z.string(), z.unknown()));
const answer = z.object({ success: z.literal(true), result: z.array(z.object({ results: rows })) });

export type Row = Readonly<Record<string, unknown>>;

/** Cloudflare's API for one account's databases. */
export type Api = {
  /**
   * Runs statements as one transaction and answers the rows of each, in order
   * (developers.cloudflare.com/api/resources/d1/subresources/database/methods/query: statements joined by semicolons
   * are executed as a batch; a batch is a transaction).
   * 429 and 5xx are tried again, so that the statements have to be such that a second run changes nothing or fails.
   * @throws Refused, Unanswered
   */
  readonly query: (accountId: string, databaseId: string, statements: readonly string[]) => Promise<Row[][]>;
};

export function connect(options: ApiOptions): Api {
  // A header that cannot be sent would be reported with its value.
  if (!/^[\x21-\x7e]+$/.test(options.token))
    throw new Error("The Cloudflare API token is empty or not one word.");
  const client = ky.create(clientOptions(options));
  return {
    query: async (accountId, databaseId, statements) => {
      const path = `accounts/${accountId}/d1/database/${databaseId}/query`;
      const body = await post(client, path, { sql: `${statements.join(";\n")};` });
      const parsed = answer.safeParse(body);
      if (!parsed.success) throw new Unanswered("Cloudflare's answer to a query has an unknown form.");
      const results = parsed.data.result.map(({ results }) => results);
      // Fewer or more would mean that the statements were cut elsewhere than meant.
      if (results.length !== statements.length)
        throw new Error(`Cloudflare saw ${results.length} statements in a batch of ${statements.length}.`);
      return results;
    },
  };
}

function clientOptions({ baseUrl, token, totalTimeoutMs, longestPauseMs }: ApiOptions): Options {
  return {
    prefix: baseUrl,
    headers: { authorization: `Bearer ${token}` },
    timeout: ATTEMPT_TIMEOUT_MS,
    totalTimeout: totalTimeoutMs ?? TOTAL_TIMEOUT_MS,
    redirect: "error",
    retry: {
      limit: RETRIES,
      methods: ["get", "post"],
      statusCodes: RETRIED,
      afterStatusCodes: [429, 503],
      maxRetryAfter: longestPauseMs ?? LONGEST_PAUSE_MS,
      backoffLimit: longestPauseMs ?? LONGEST_PAUSE_MS,
      jitter: (pause) => pause * (0.8 + Math.random() * 0.4),
      retryOnTimeout: true,
    },
  };
}

async function post(client: KyInstance, path: string, json: object): Promise<unknown> {
  try {
    return await client.post(path, { json }).json();
  } catch (error) {
    if (!(error instanceof HTTPError))
      throw new Unanswered(`Cloudflare gave no answer to ${path}: ${reason(error)}`);
    const { status } = error.response;
    const first = failure.safeParse(error.data).data?.errors[0];
    const said = first ? `${first.message} [code ${first.code}]` : "no reason given";
    if (status >= 500 || status === 429)
      throw new Unanswered(`Cloudflare answered ${status} to ${path}: ${said}`);
    throw new Refused(status, first?.code, `Cloudflare refused (${status}): ${said}`);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}
