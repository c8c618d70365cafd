import { Problem } from "../../problem.ts";
import type { Passing } from "../passing.ts";
import { settingsOf } from "../settings.ts";
import { isEncrypted } from "./encrypted.ts";

/**
 * Only the configured names, and only encrypted.
 *
 * @returns the request's address, which then can be read
 * @throws Problem unknown_host, plain_http
 */
export function requireHost({ url, request, env }: Passing): URL {
  if (url === null) throw new Problem("unknown_host", "The Host header is not a host name.");
  if (!settingsOf(env).hostnames.includes(url.hostname))
    throw new Problem("unknown_host", `"${url.hostname}" is not served here.`);
  if (!isEncrypted(request.headers, url)) throw new Problem("plain_http", "Use https:// instead of http://.");
  return url;
}
