import type { Answer, Asked } from "../../../workers/caller.ts";

/** A request as the door hands it on: plain values, its body as text. */
export async function askedOf(request: Request): Promise<Asked> {
  const { method, url, headers } = request;
  const body = method === "GET" || method === "HEAD" ? null : await request.text();
  return { method, url, headers: Object.fromEntries(headers), body };
}

/** What the gate answered, for a client. */
export const plainResponseOf = ({ status, headers, body }: Answer): Response =>
  new Response(body as BodyInit | null, { status, headers: headers.map(([name, value]) => [name, value]) });
