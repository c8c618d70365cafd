import autocannon from "autocannon";
import type { Headers, Senders } from "./clients.ts";

const CONNECTIONS = 8;
const CLOCK_EVERY_MS = 50;
/** A run of so many requests ends with the last; this is only the end of one that does not get there. */
const LONGEST_SECONDS = 60;

/** One kind of request, and the only answer that counts. */
export type Ask = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Headers;
  readonly body?: () => string;
  readonly isAnswer: (status: number, body: string) => boolean;
};

/** Who is measured: where, with which requests, and whose they are. */
export type Contender = { readonly url: URL; readonly ask: Ask; readonly senders: Senders };

/** Answers per second, on eight connections that each wait for their answer. */
export const burst = (contender: Contender, requests: number): Promise<number> =>
  run(contender, requests, CONNECTIONS);

/** One after the other. */
export async function oneByOne(contender: Contender, requests: number): Promise<void> {
  await run(contender, requests, 1);
}

/** @throws Error when a single answer is missing or another one: a fast refusal is not a fast approval */
async function run({ url, ask, senders }: Contender, amount: number, connections: number): Promise<number> {
  const { method, path, headers, body, isAnswer } = ask;
  let answered = 0;
  const wrong: string[] = [];
  let [began, ended] = [0, 0];
  await senders.ready(amount);
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
          const sent = { ...request, headers: { ...headers, ...senders.next() } };
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
