import { type Request, Response } from "miniflare";

/** Until the headers of an answer; its body may take longer, as a model's does. */
const OUTBOUND_TIMEOUT_MS = 30_000;

/** The name under which the Workers know a gateway on this machine; it exists nowhere (RFC 6761, "invalid"). */
const GATEWAY_ALIAS = "https://gateway.purser.invalid";

/** Where a local run forwards halts, and the configuration that says so. */
export type LocalGateway = {
  readonly url: string | null;
  /** `undefined` takes away what the stack's own file says: a local run must not stop tasks at the real gateway. */
  readonly config: Readonly<Record<string, string | undefined>>;
};

/**
 * Halts of a local run go only to a gateway that is named for it, by AGENCY_GATEWAY_URL and AGENCY_GATEWAY_TOKEN. It may
 * be plain HTTP on this machine, which a deployed gateway may not; therefore the Workers see it under an alias.
 */
export function localGateway({ AGENCY_GATEWAY_URL, AGENCY_GATEWAY_TOKEN }: NodeJS.ProcessEnv): LocalGateway {
  if (!AGENCY_GATEWAY_URL && !AGENCY_GATEWAY_TOKEN) {
    return { url: null, config: { agencyGatewayUrl: undefined, agencyGatewayToken: undefined } };
  }
  if (!AGENCY_GATEWAY_URL || !AGENCY_GATEWAY_TOKEN) {
    throw new Error("Set both AGENCY_GATEWAY_URL and AGENCY_GATEWAY_TOKEN to forward halts, or neither.");
  }
  if (!/^https?:\/\/[^?#@]+$/.test(AGENCY_GATEWAY_URL)) {
    throw new Error(
      "AGENCY_GATEWAY_URL is an address without query or credentials, such as http://127.0.0.1:9000.",
    );
  }
  const config = { agencyGatewayUrl: GATEWAY_ALIAS, agencyGatewayToken: AGENCY_GATEWAY_TOKEN };
  return { url: AGENCY_GATEWAY_URL.replace(/\/+$/, ""), config };
}

/** Fetches for the Workers from the real network. Redirects are theirs to follow. */
export async function fetchOutside(request: Request, gateway: LocalGateway): Promise<Response> {
  const url = gateway.url === null ? request.url : request.url.replace(GATEWAY_ALIAS, gateway.url);
  const body = request.method === "GET" || request.method === "HEAD" ? null : await request.arrayBuffer();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), OUTBOUND_TIMEOUT_MS);
  const answer = await fetch(url, {
    method: request.method,
    headers: [...request.headers],
    body,
    redirect: "manual",
    signal: AbortSignal.any([late.signal, request.signal]),
  }).finally(() => clearTimeout(timer));
  // The body is decoded by now, so the headers that describe its encoded form would be wrong.
  const headers = [...answer.headers].filter(
    ([name]) => name !== "content-encoding" && name !== "content-length",
  );
  // Piece by piece, so that a reply that comes in pieces goes on in pieces.
  return new Response(answer.body, { status: answer.status, headers });
}
