import type { Csp } from "../../route.ts";

/** A year; browsers then speak to this host and those below it encrypted only. */
const HSTS = "max-age=31536000; includeSubDomains";

/** On every reply, good or bad. */
export const SECURITY_HEADERS: readonly (readonly [string, string])[] = [
  ["strict-transport-security", HSTS],
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=()"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
];

/** What a browser may do with a reply, by what the route says it is. */
export const CSP: Readonly<Record<Csp, string>> = {
  nothing: "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  page: "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  // No inline code or style exists, so that none is allowed; the one Trusted Types policy gives out the service worker's address.
  app: "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types purser",
  worker:
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};
