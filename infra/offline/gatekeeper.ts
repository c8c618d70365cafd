import type { IncomingMessage } from "node:http";
import { parse as parseCookies } from "hono/utils/cookie";
import type { LocalOauth } from "./oauth/index.ts";
import { applicationAt, type DeclaredAccess, type DeclaredApplication, type SignIn } from "./sign-in.ts";

export const SESSION_COOKIE = "CF_Authorization";

/**
 * What Access makes of a request: it lets it through, with the token that it signs for it or without one; it refuses a service
 * token; or a person has to sign in (again), by their browser or by their client.
 */
type Verdict =
  | { readonly is: "passed"; readonly token: string | null }
  | { readonly is: "refused"; readonly detail: string }
  | { readonly is: "to-sign-in-by-oauth" }
  | { readonly is: "signed-out" };

const UNSIGNED: Verdict = { is: "passed", token: null };

/**
 * Judges as Access does, by service-token headers, else by the session's cookie. Paths that Access lets everybody through to pass
 * unsigned, whatever a browser sends along.
 *
 * A request with neither passes unsigned too, where Access would turn it away: so a program on this machine may leave the service
 * token out, and the door decides by its bearer token alone. A browser that goes to a page without a session is sent to sign in.
 */
export async function judgeAccess(
  request: IncomingMessage,
  access: DeclaredAccess,
  signIn: SignIn,
  oauth: Pick<LocalOauth, "personOf">,
): Promise<Verdict> {
  const { headers, url = "/" } = request;
  const application = applicationAt(access, new URL(url, "http://localhost").pathname);
  if (application?.oauth) return judgeClient(headers, application, signIn, oauth);
  const isOpen = application?.isOpen === true;
  const id = headers["cf-access-client-id"];
  const secret = headers["cf-access-client-secret"];
  if (id !== undefined || secret !== undefined) {
    const token = await signIn.serviceSession(String(id), String(secret));
    if (token !== null || isOpen) return { is: "passed", token };
    return { is: "refused", detail: "Access refuses this service token." };
  }
  if (isOpen) return UNSIGNED;
  const cookie = sessionIn(headers);
  if (!cookie) return isVisit(headers) ? { is: "signed-out" } : UNSIGNED;
  return (await signIn.personOf(cookie)) ? { is: "passed", token: cookie } : { is: "signed-out" };
}

/**
 * The same at an application where clients sign people in: by a token of theirs, or by the browser's session, and nobody else. Either
 * way Access signs for that application, so that the door knows by which way somebody came.
 */
async function judgeClient(
  headers: IncomingMessage["headers"],
  { audience }: DeclaredApplication,
  signIn: SignIn,
  oauth: Pick<LocalOauth, "personOf">,
): Promise<Verdict> {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  const cookie = sessionIn(headers);
  const person = bearer === undefined ? cookie && (await signIn.personOf(cookie)) : oauth.personOf(bearer);
  if (person) return { is: "passed", token: await signIn.sessionOf(person, audience) };
  return isVisit(headers) ? { is: "signed-out" } : { is: "to-sign-in-by-oauth" };
}

/** The session that a browser keeps in its cookie. */
export const sessionIn = ({ cookie = "" }: IncomingMessage["headers"]): string | undefined =>
  parseCookies(cookie, SESSION_COOKIE)[SESSION_COOKIE];

/** Browsers name HTML when they go to an address; nothing else here does. */
const isVisit = ({ accept = "", authorization, upgrade }: IncomingMessage["headers"]): boolean =>
  authorization === undefined && upgrade === undefined && /\btext\/html\b/i.test(accept);

/** Whether a page's own script asks, which gets a status instead of a redirection (Cloudflare docs, "Session management"). */
export const isFromScript = ({ headers }: IncomingMessage): boolean =>
  headers["x-requested-with"]?.toString().toLowerCase() === "xmlhttprequest";
