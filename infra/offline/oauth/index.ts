import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { html } from "hono/html";
import { sessionIn } from "../gatekeeper.ts";
import { applicationAt, type DeclaredAccess, type SignIn } from "../sign-in.ts";
import { type FrontAnswer, frontPage, frontProblem, oauthJson } from "./answer.ts";
import { Grants, OauthError, type SoughtConsent } from "./grants.ts";

/** Where Access's own 401 points (seen of it: `resource_metadata=".../.well-known/cloudflare-access-protected-resource/mcp"`). */
const RESOURCE = "/.well-known/cloudflare-access-protected-resource";
/** In the cloud these are the team's, on a host of their own; here they have an issuer with a path, for the same reason. */
const ISSUER = "/cdn-cgi/access/oauth";
const METADATA = `/.well-known/oauth-authorization-server${ISSUER}`;
const BODY_MAX_BYTES = 65_536;
/** Questions that wait for the person at one time. */
const PENDING_MAX = 20;

/** Stands where Access's managed OAuth stands, for clients of this machine: everything of it ends with the run. */
export type LocalOauth = {
  /** What it answers itself; null for what is not about OAuth. */
  readonly answer: (request: IncomingMessage, url: URL) => Promise<FrontAnswer | null>;
  /** To a client that has nothing to show at a path where it may sign a person in. */
  readonly challenge: (request: IncomingMessage, url: URL) => FrontAnswer;
  /** Whom a client's token was given for. */
  readonly personOf: (token: string) => string | null;
};

/** @param url below: the request's, with this machine's own name as the host, where the sign-in link leads too */
export function openOauth(access: DeclaredAccess, signIn: SignIn): LocalOauth {
  const settings = access.applications.find(({ oauth }) => oauth !== null)?.oauth;
  if (!settings)
    return {
      answer: () => Promise.resolve(null),
      challenge: () => frontProblem(401, "Sign in."),
      personOf: () => null,
    };
  const grants = new Grants(settings, signIn.clock);
  const pending = new Map<string, SoughtConsent>();
  const isResource = (text: string): boolean =>
    applicationAt(access, URL.parse(text)?.pathname ?? "")?.oauth === settings;

  /** The person's visit, which their client has opened: who it is, what is asked, and their yes. */
  const visit = async (request: IncomingMessage, url: URL): Promise<FrontAnswer> => {
    const email = await signIn.personOf(sessionIn(request.headers) ?? "");
    if (email === null)
      return frontPage(
        "<p>You are not signed in. Open the sign-in link that <code>npm start</code> printed, and then this page again.</p>",
      );
    if (request.method === "POST") {
      const nonce = new URLSearchParams(await bodyOf(request)).get("nonce") ?? "";
      const asked = pending.get(nonce);
      if (asked === undefined)
        return frontProblem(400, "This question was answered. Begin again in the client.");
      pending.delete(nonce);
      const location = grants.allowed(asked, email).href;
      return { status: 302, headers: { location, "cache-control": "no-store" }, body: "" };
    }
    const asked = grants.asked(url.searchParams, isResource);
    const nonce = randomBytes(24).toString("base64url");
    const [oldest] = pending.keys();
    if (pending.size >= PENDING_MAX && oldest !== undefined) pending.delete(oldest);
    pending.set(nonce, asked);
    const question =
      await html`<p>A program that answers at <code>${asked.redirectUri}</code> wants to use Purser for <b>${email}</b>.</p>
<form method="post"><input type="hidden" name="nonce" value="${nonce}"><button>Allow</button></form>`;
    return frontPage(question.toString(), "A program asks");
  };

  const endpoints: Readonly<Record<string, (request: IncomingMessage, url: URL) => Promise<FrontAnswer>>> = {
    [`GET ${METADATA}`]: async (_, { origin }) =>
      oauthJson(200, {
        issuer: `${origin}${ISSUER}`,
        authorization_endpoint: `${origin}${ISSUER}/authorization`,
        token_endpoint: `${origin}${ISSUER}/token`,
        registration_endpoint: `${origin}${ISSUER}/registration`,
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        token_endpoint_auth_methods_supported: ["none"],
        code_challenge_methods_supported: ["S256"],
      }),
    [`POST ${ISSUER}/registration`]: async (request) => {
      const said: unknown = JSON.parse(await bodyOf(request));
      return oauthJson(201, {
        ...(said as object),
        ...grants.register(said),
        token_endpoint_auth_method: "none",
      });
    },
    [`GET ${ISSUER}/authorization`]: visit,
    [`POST ${ISSUER}/authorization`]: visit,
    [`POST ${ISSUER}/token`]: async (request) =>
      oauthJson(200, grants.exchange(new URLSearchParams(await bodyOf(request)))),
  };

  return {
    answer: async (request, url) => {
      const { pathname } = url;
      if (request.method === "GET" && pathname.startsWith(`${RESOURCE}/`)) {
        const resource = `http://${request.headers.host}${pathname.slice(RESOURCE.length)}`;
        if (!isResource(resource)) return null;
        return oauthJson(200, { resource, authorization_servers: [`${url.origin}${ISSUER}`] });
      }
      const endpoint = endpoints[`${request.method} ${pathname}`];
      if (endpoint === undefined) return null;
      try {
        return await endpoint(request, url);
      } catch (error) {
        if (error instanceof OauthError)
          return oauthJson(400, { error: error.error, error_description: error.message });
        if (error instanceof SyntaxError)
          return oauthJson(400, { error: "invalid_client_metadata", error_description: "It is no JSON." });
        throw error;
      }
    },
    challenge: ({ headers: { host, authorization } }, { pathname }) => {
      const why = authorization === undefined ? "" : ' error="invalid_token",';
      return frontProblem(401, "Sign a person in by OAuth here; with a key in a header ask /mcp/purser.", {
        "www-authenticate": `Bearer realm="OAuth",${why} resource_metadata="http://${host}${RESOURCE}${pathname}"`,
      });
    },
    personOf: (token) => grants.personOf(token),
  };
}

/** @throws OauthError when it is larger than anything that belongs here */
async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_MAX_BYTES) throw new OauthError("invalid_request", `More than ${BODY_MAX_BYTES} bytes.`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
