import type { IncomingMessage } from "node:http";
import { parse as parseCookies } from "hono/utils/cookie";
import { covers } from "../access/outside.ts";
import type { DeclaredAccess, SignIn } from "./sign-in.ts";

export const SESSION_COOKIE = "CF_Authorization";

/**
 * What Access makes of a request: it lets it through, with the token that it signs for it or without one; it refuses a service
 * token; or a person has to sign in (again).
 */
type Verdict =
  | { readonly is: "passed"; readonly token: string | null }
  | { readonly is: "refused"; readonly detail: string }
  | { readonly is: "signed-out" };

const UNSIGNED: Verdict = { is: "passed", token: null };

/**
 * Judges as Access does, by service-token headers, else by the session's cookie. Paths that Access lets everybody through to pass
 * unsigned, whatever a browser sends along.
 *
 * A request with neither passes unsigned too, where Access would turn it away: so a program on this machine may leave the service
 * token out, and the door decides by its bearer token alone. A browser that goes to a page without a session is sent to sign in.
 */
export async function judge(
  { headers, url = "/" }: IncomingMessage,
  { openPaths }: DeclaredAccess,
  signIn: SignIn,
): Promise<Verdict> {
  const { pathname } = new URL(url, "http://localhost");
  const isOpen = openPaths.some((path) => covers(path, pathname));
  const id = headers["cf-access-client-id"];
  const secret = headers["cf-access-client-secret"];
  if (id !== undefined || secret !== undefined) {
    const token = await signIn.serviceSession(String(id), String(secret));
    if (token !== null || isOpen) return { is: "passed", token };
    return { is: "refused", detail: "Access refuses this service token." };
  }
  if (isOpen) return UNSIGNED;
  const cookie = parseCookies(headers.cookie ?? "", SESSION_COOKIE)[SESSION_COOKIE];
  if (!cookie) return isVisit(headers) ? { is: "signed-out" } : UNSIGNED;
  return (await signIn.isValid(cookie)) ? { is: "passed", token: cookie } : { is: "signed-out" };
}

/** Browsers name HTML when they go to an address; nothing else here does. */
const isVisit = ({ accept = "", authorization, upgrade }: IncomingMessage["headers"]): boolean =>
  authorization === undefined && upgrade === undefined && /\btext\/html\b/i.test(accept);

/** Whether a page's own script asks, which gets a status instead of a redirection (Cloudflare docs, "Session management"). */
export const isFromScript = ({ headers }: IncomingMessage): boolean =>
  headers["x-requested-with"]?.toString().toLowerCase() === "xmlhttprequest";
