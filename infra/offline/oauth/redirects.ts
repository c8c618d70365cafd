import type { ManagedOauth } from "../../access/oauth.ts";

/** Whether a client may be registered with that address, as the application's settings say. */
export function isAllowed(
  uri: string,
  { allowAnyOnLocalhost, allowAnyOnLoopback, allowedUris }: ManagedOauth["dynamicClientRegistration"],
): boolean {
  const url = URL.parse(uri);
  if (url === null || url.hash !== "" || url.username !== "" || url.password !== "") return false;
  if (url.protocol === "http:" || url.protocol === "https:") {
    if (allowAnyOnLocalhost && url.hostname === "localhost") return true;
    if (allowAnyOnLoopback && url.hostname === "127.0.0.1") return true;
  }
  return allowedUris.some((one) => (one.endsWith("/*") ? uri.startsWith(one.slice(0, -1)) : uri === one));
}
