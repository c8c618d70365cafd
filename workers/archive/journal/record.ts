import type { Entry } from "../contract.ts";

/** A request as it is kept. Every field is named here, so that nothing else an entry may carry is ever written. */
export function recordText(entry: Entry): string {
  const { client, request, reply } = entry;
  return JSON.stringify({
    time: new Date(entry.at).toISOString(),
    requestId: entry.requestId,
    client: { kind: client.kind, name: client.name, role: client.role, credential: client.credential },
    method: entry.method,
    route: entry.route,
    ...(entry.action === undefined ? {} : { action: entry.action }),
    ...(entry.task === undefined ? {} : { task: entry.task }),
    status: entry.status,
    ...(entry.requests === undefined ? {} : { requests: entry.requests }),
    durationMs: entry.durationMs,
    costUsd: entry.costUsd,
    request: { bytes: request.bytes, sha256: request.sha256 },
    reply: { bytes: reply.bytes, sha256: reply.sha256 },
    complete: entry.complete,
  });
}
