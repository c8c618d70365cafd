import type { Entry } from "./contract.ts";

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
    status: entry.status,
    durationMs: entry.durationMs,
    costUsd: entry.costUsd,
    request: { bytes: request.bytes, sha256: request.sha256 },
    reply: { bytes: reply.bytes, sha256: reply.sha256 },
    complete: entry.complete,
  });
}

/** SHA-256 in lower-case hex; a text is hashed in UTF-8. */
export async function sha256Of(content: string | ArrayBuffer): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
