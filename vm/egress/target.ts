/** The one port of the web that speaks TLS; nothing else leaves through the proxy. */
export const TLS_PORT = 443;
const NAME_MAX_CHARS = 253;
/** A host name in lower case (RFC 1123), with two labels at least. */
const NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What a browser takes for an IPv4 address, in whatever notation (url.spec.whatwg.org, "ends in a number checker"). */
const ENDS_IN_NUMBER = /(^|\.)(\d+|0x[0-9a-f]*)$/;

/** Why a connection is not made; a client and the log are told no more. */
export type EgressRefusal =
  | "malformed"
  | "port"
  | "address"
  | "not_allowed"
  | "not_found"
  | "private"
  | "unreachable"
  | "not_tls"
  | "other_name"
  | "too_many";

/**
 * The host that a CONNECT asks for (RFC 9110, 9.3.6: `host:port`, nothing else), in lower case. Only what is a plain name on the
 * port of HTTPS passes: no address in any notation, no user, no dot at the end.
 *
 * @param hosts the names that may be reached, exactly
 */
export function targetIn(asked: string, hosts: readonly string[]): { readonly host: string } | EgressRefusal {
  const [, written = "", port = ""] = /^([^\s/?#@]+):(\d{1,5})$/.exec(asked) ?? [];
  if (written === "" || written.length > NAME_MAX_CHARS) return "malformed";
  const host = written.toLowerCase();
  if (host.startsWith("[") || ENDS_IN_NUMBER.test(host)) return "address";
  if (!NAME.test(host)) return "malformed";
  if (Number(port) !== TLS_PORT) return "port";
  return hosts.includes(host) ? { host } : "not_allowed";
}
