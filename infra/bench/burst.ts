import autocannon from "autocannon";
import type { Headers } from "./clients.ts";

const CONNECTIONS = 8;
const CLOCK_EVERY_MS = 50;
/** A run of so many requests ends with the last; this is only the end of one that does not get there. */
const LONGEST_SECONDS = 60;

/** One kind of request, and the only answer that counts. */
export type BurstAsk = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Headers;
  readonly body?: () => string;
  readonly isAnswer: (status: number, body: string) => boolean;
};

/** Who is measured: where, with which requests, and who sends the next one. */
export type Contender = { readonly url: URL; readonly ask: BurstAsk; readonly next: () => Headers };

/**
 * Answers per second.
 *
 * @param connections each waits for its answer; with one the requests come one after the other
 * @throws Error when a single answer is missing or another one: a fast refusal is not a fast approval
 */
export async function burst(
  { url, ask, next }: Contender,
  amount: number,
  connections = CONNECTIONS,
): Promise<number> {
  const { method, path, headers, body, isAnswer } = ask;
  let answered = 0;
  const wrong: string[] = [];
  let [began, ended] = [0, 0];
  const { errors, timeouts } = await autocannon({
    url: url.origin,
    connections,
    amount,
    duration: LONGEST_SECONDS,
    sampleInt: CLOCK_EVERY_MS,
    requests: [
      {
        method,
        path,
        headers,
        setupRequest: (request) => {
          began ||= performance.now();
          const sent = { ...request, headers: { ...headers, ...next() } };
          return body ? { ...sent, body: body() } : sent;
        },
        onResponse: (status, text) => {
          ended = performance.now();
          if (isAnswer(status, text)) answered += 1;
          else wrong.push(`${status} ${text}`);
        },
      },
    ],
  });
  if (wrong.length > 0) throw new Error(`${path}: ${wrong.length} answers were other ones: ${wrong[0]}`);
  if (errors + timeouts > 0 || answered !== amount)
    throw new Error(`${path}: ${answered} of ${amount} requests were answered`);
  return (1_000 * amount) / (ended - began);
}
