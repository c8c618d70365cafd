import type { ChainPlace } from "../seals/chain.ts";

/** What the index keeps of a record: enough to find it and to show it in a list. Times are Unix milliseconds. */
export type Line = ChainPlace & {
  readonly requestId: string;
  readonly kind: string;
  readonly client: string;
  readonly role: string | null;
  readonly method: string;
  readonly route: string | null;
  readonly status: number;
  readonly costUsd: string | null;
  readonly durationMs: number;
  readonly action: string | null;
  readonly task: string | null;
  /** How many requests it stands for. */
  readonly requests: number;
  readonly complete: boolean;
};

/** The members that the index has of a record's own text (journal/record.ts). */
type Kept = {
  readonly requestId: string;
  readonly client: { readonly kind: string; readonly name: string; readonly role: string | null };
  readonly method: string;
  readonly route: string | null;
  readonly status: number;
  readonly costUsd: string | null;
  readonly durationMs: number;
  readonly action?: string;
  readonly task?: string;
  readonly requests?: number;
  readonly complete: boolean;
};

type Values = readonly [
  number,
  number,
  string,
  string,
  string,
  string | null,
  string,
  string | null,
  number,
  string | null,
  number,
  string | null,
  string | null,
  number,
  0 | 1,
];

/** A record as one line: a list of its values as JSON, without a line's end in it; empty where a damaged copy left no record. */
export function lineText({ ms, n }: ChainPlace, text: string): string {
  const kept = keptIn(text);
  if (kept === null) return "";
  const { client, requestId, method, route, status, costUsd, durationMs, ...more } = kept;
  const { action = null, task = null, requests = 1, complete } = more;
  const who = [client.kind, client.name, client.role] as const;
  const what = [
    method,
    route,
    status,
    costUsd,
    durationMs,
    action,
    task,
    requests,
    complete ? 1 : 0,
  ] as const;
  return JSON.stringify([ms, n, requestId, ...who, ...what] satisfies Values);
}

function keptIn(text: string): Kept | null {
  try {
    const { client, ...kept } = JSON.parse(text) as Partial<Kept>;
    return typeof client?.name === "string" ? ({ client, ...kept } as Kept) : null;
  } catch {
    return null;
  }
}

/** A line's record again. */
export function lineFrom(text: string): Line {
  const [ms, n, requestId, kind, client, role, method, route, status, ...more] = JSON.parse(text) as Values;
  const [costUsd, durationMs, action, task, requests, complete] = more;
  return {
    ms,
    n,
    requestId,
    kind,
    client,
    role,
    method,
    route,
    status,
    costUsd,
    durationMs,
    action,
    task,
    requests,
    complete: complete === 1,
  };
}
