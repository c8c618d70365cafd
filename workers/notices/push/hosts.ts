/**
 * The push services of the browsers that have one: Chrome and what is built on it, Firefox, Safari, Edge. Nobody else is ever sent
 * anything, because the address comes from a client. A name that begins with a dot stands for every host below it.
 */
const SERVICES = [
  "fcm.googleapis.com",
  "jmt17.google.com",
  "updates.push.services.mozilla.com",
  ".push.services.mozilla.com",
  "web.push.apple.com",
  ".push.apple.com",
  ".notify.windows.com",
] as const;

/** As long as RFC 8030 lets them be in practice; those of today have 200 characters. */
export const ENDPOINT_MAX_CHARS = 1_024;

/**
 * Whether an endpoint is one of theirs. `extra` is the name of a push server that stands in for them in a local run; a deployment has
 * none.
 */
export function isPushEndpoint(endpoint: string, extra: string): boolean {
  const url = URL.parse(endpoint);
  if (url?.protocol !== "https:" || url.port !== "" || url.username !== "" || url.password !== "")
    return false;
  const { hostname } = url;
  if (extra !== "" && hostname === extra) return true;
  return SERVICES.some((name) => (name.startsWith(".") ? hostname.endsWith(name) : hostname === name));
}
