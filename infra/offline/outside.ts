import { type Request, Response } from "miniflare";
import { CONFIG_KEYS } from "../config/keys.ts";
import { unreachedBy } from "./unreached.ts";

/** Until the headers of an answer; its body may take longer, as a model's does. */
const OUTBOUND_TIMEOUT_MS = 30_000;

/**
 * What a local run may reach on this machine, named for it by a pair of variables. Plain HTTP is allowed there, which a deployed
 * address may not be; therefore the Workers see it under an alias that exists nowhere (RFC 6761, "invalid").
 */
const SERVICES = [
  {
    purpose: "forward halts",
    url: "AGENCY_GATEWAY_URL",
    secret: "AGENCY_GATEWAY_TOKEN",
    keys: { url: "agencyGatewayUrl", secret: "agencyGatewayToken" },
    alias: "https://gateway.purser.invalid",
  },
  {
    purpose: "have POST / forwarded",
    url: "AUMOS_API_URL",
    secret: "AUMOS_API_KEY",
    keys: { url: "aumosApiUrl", secret: "aumosApiKey" },
    alias: "https://backend.purser.invalid",
  },
] as const;

export type LocalServices = {
  /** The address of each alias. */
  readonly addresses: readonly { readonly alias: string; readonly url: string }[];
  /** `undefined` takes away what the stack's own file says: a local run must neither stop nor start anything at the real ones. */
  readonly config: Readonly<Record<string, string | undefined>>;
};

/** @throws Error when one of a pair is missing, or an address cannot be used */
export function localServices(env: NodeJS.ProcessEnv): LocalServices {
  const found = SERVICES.map(({ purpose, keys, alias, ...names }) => {
    const [url, secret] = [env[names.url], env[names.secret]];
    if (!url && !secret)
      return { alias, url: null, config: { [keys.url]: undefined, [keys.secret]: undefined } };
    if (!url || !secret)
      throw new Error(`Set both ${names.url} and ${names.secret} to ${purpose}, or neither.`);
    if (!isReachable(url))
      throw new Error(
        `${names.url} in the environment is "${url}"; it takes an address without query or credentials: https, or http on this machine, such as http://127.0.0.1:9000.`,
      );
    fromEnvironment(names.secret, keys.secret, secret);
    return { alias, url: url.replace(/\/+$/, ""), config: { [keys.url]: alias, [keys.secret]: secret } };
  });
  return {
    addresses: found.flatMap(({ alias, url }) => (url === null ? [] : [{ alias, url }])),
    config: Object.assign({}, ...found.map(({ config }) => config)),
  };
}

/** A value that stands for one of the stack's keys in a local run. @throws Error that names the variable, never the value */
export function fromEnvironment(variable: string, name: keyof typeof CONFIG_KEYS, value: string): string {
  const { success, error } = CONFIG_KEYS[name].check.safeParse(value);
  if (success) return value;
  const problem = error.issues.map(({ message }) => message).join(", and ");
  throw new Error(`${variable} in the environment ${problem}. Set it to the right one, or unset it.`);
}

/** Whether a local run may reach that address: https, or http on this machine, and nothing in it but a path. */
export function isReachable(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username || url.password || url.search || url.hash) return false;
  if (url.protocol === "https:") return true;
  return url.protocol === "http:" && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/**
 * Fetches for the Workers from the real network. Redirects are theirs to follow. What cannot be reached is answered as Cloudflare
 * would answer, and the cause goes to `log`.
 */
export async function fetchOutside(
  request: Request,
  addresses: LocalServices["addresses"],
  log: (line: string) => void = () => undefined,
): Promise<Response> {
  const local = addresses.find(({ alias }) => request.url.startsWith(`${alias}/`));
  const url = local ? request.url.replace(local.alias, local.url) : request.url;
  const body = request.method === "GET" || request.method === "HEAD" ? null : await request.arrayBuffer();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), OUTBOUND_TIMEOUT_MS);
  const answer = await fetch(url, {
    method: request.method,
    headers: [...request.headers],
    body,
    redirect: "manual",
    signal: AbortSignal.any([late.signal, request.signal]),
  })
    .catch((error: unknown) => unreachedBy(error))
    .finally(() => clearTimeout(timer));
  if ("cause" in answer) {
    if (!request.signal.aborted) log(`Cannot reach ${new URL(url).host}: ${answer.cause}`);
    return new Response(null, { status: answer.status });
  }
  // The body is decoded by now, so the headers that describe its encoded form would be wrong.
  const headers = [...answer.headers].filter(
    ([name]) => name !== "content-encoding" && name !== "content-length",
  );
  // Piece by piece, so that a reply that comes in pieces goes on in pieces.
  return new Response(answer.body, { status: answer.status, headers });
}
