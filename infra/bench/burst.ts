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

/** Answers per second over some seconds, on eight connections that each wait for their answer. */
export async function burst(contender: Contender, seconds: number): Promise<number> {
  const { answered, duration } = await run(contender, { connections: CONNECTIONS, duration: seconds });
  return answered / duration;
}

/** So many requests, one after the other. */
export async function oneByOne(contender: Contender, amount: number): Promise<void> {
  const { answered } = await run(contender, { connections: 1, duration: LONGEST_SECONDS, amount });
  if (answered !== amount) throw new Error(`${contender.ask.path}: ${answered} of ${amount} were answered`);
}

type Run = { readonly connections: number; readonly duration: number; readonly amount?: number };

/** @throws Error when a single answer is another one: a fast refusal is not a fast approval */
async function run(
  { url, ask, senders }: Contender,
  how: Run,
): Promise<{ readonly answered: number; readonly duration: number }> {
  const { method, path, headers, body, isAnswer } = ask;
  let answered = 0;
  const wrong: string[] = [];
  await senders.ready();
  const { errors, timeouts, duration } = await autocannon({
    url: url.origin,
    ...how,
    sampleInt: CLOCK_EVERY_MS,
    requests: [
      {
        method,
        path,
        headers,
        setupRequest: (request) => ({
          ...request,
          headers: { ...headers, ...senders.next() },
          ...(body ? { body: body() } : {}),
        }),
        onResponse: (status, text) => {
          if (isAnswer(status, text)) answered += 1;
          else wrong.push(`${status} ${text}`);
        },
      },
    ],
  });
  if (wrong.length > 0) throw new Error(`${path}: ${wrong.length} answers were other ones: ${wrong[0]}`);
  if (errors + timeouts > 0) throw new Error(`${path}: ${errors + timeouts} requests failed`);
  if (answered === 0) throw new Error(`${path}: no answer in ${duration} s`);
  return { answered, duration };
}
