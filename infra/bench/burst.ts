import autocannon from "autocannon";

const CONNECTIONS = 8;
const CLOCK_EVERY_MS = 50;

/** Who is measured: where, and with which requests. */
export type Contender = {
  readonly url: URL;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
};

let tasks = 0;

/** A task that rules approve: the seed's own example at a price that leaves the day's budget alone. Never the same twice. */
export function newTask(taskId = `bench-${++tasks}`): object {
  return {
    taskId,
    type: "code",
    description: "Implement new feature X",
    estimatedCost: 0.01,
    agentType: "CodeGen",
  };
}

/**
 * Approvals per second over some seconds, on eight connections that each wait for their answer.
 *
 * @throws Error when a single answer is not an approval: a fast refusal is not a fast approval
 */
export async function burst({ url, path, headers }: Contender, seconds: number): Promise<number> {
  let approved = 0;
  const wrong: string[] = [];
  const { errors, timeouts, duration } = await autocannon({
    url: url.origin,
    connections: CONNECTIONS,
    duration: seconds,
    sampleInt: CLOCK_EVERY_MS,
    requests: [
      {
        method: "POST",
        path,
        headers,
        setupRequest: (request) => ({ ...request, body: JSON.stringify(newTask()) }),
        onResponse: (status, body) => {
          if (status === 200 && isApproval(body)) approved += 1;
          else wrong.push(`${status} ${body}`);
        },
      },
    ],
  });
  if (wrong.length > 0) throw new Error(`${path}: ${wrong.length} answers were no approval: ${wrong[0]}`);
  if (errors + timeouts > 0 || approved === 0)
    throw new Error(`${path}: ${errors + timeouts} requests failed`);
  return approved / duration;
}

const isApproval = (body: string): boolean => JSON.parse(body).approved === true;
