import type { Caller } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { isUpgrade } from "../../wire/socket.ts";

/** Methods that change nothing (RFC 9110 §9.2.1), so that a link from elsewhere may use them. */
const SAFE_METHODS: readonly string[] = ["GET", "HEAD"];

/**
 * A person's session travels in a cookie, which the browser adds also to what another site makes it send. So whatever may change
 * something has to come from our own pages, with a body or without, and a socket too, as no cross-origin rule keeps a page from
 * reading one. The browser says where from: `Sec-Fetch-Site` where it has it (Fetch Metadata, W3C), otherwise `Origin`; a
 * handshake always has an `Origin` (RFC 6455 §10.2). Neither can be set by a page.
 *
 * A person's client that signed them in by OAuth says neither, as it is no browser; what a browser sends with the session that it
 * keeps at that path is asked like everything else.
 *
 * @throws Problem cross_site
 */
export function refuseCrossSite(
  { method, headers }: Request,
  url: URL,
  { kind }: Caller,
  byClient: boolean,
): void {
  const isBrowser =
    kind === "person" || (byClient && (headers.has("origin") || headers.has("sec-fetch-site")));
  if (!isBrowser) return;
  const isSocket = isUpgrade(headers);
  if (!isSocket && SAFE_METHODS.includes(method)) return;
  const site = headers.get("sec-fetch-site");
  // The client's connection was encrypted, whatever the last hop was.
  const isOurs = headers.get("origin") === `https://${url.host}`;
  if (!isSocket && site === "same-origin") return;
  if (isOurs && (site === null || site === "same-origin")) return;
  throw new Problem(
    "cross_site",
    `This came from another site, or does not say from where; send it from a page of https://${url.host}, or with that as Origin.`,
  );
}
