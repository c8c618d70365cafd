import { randomBytes, timingSafeEqual } from "node:crypto";
import { exportJWK, generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { DAY_MS, SECOND_MS } from "../../policies/prices/time.ts";
import type { ManagedOauth } from "../access/oauth.ts";
import { covers } from "../access/outside.ts";
import { type Properties, plain, type Registered } from "./engine.ts";
import { inputsOf } from "./runtime.ts";

const SESSION_SECONDS = DAY_MS / SECOND_MS;
const APPLICATION = "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";
const POLICY = "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy";
const SERVICE_TOKEN = "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken";
const SCRIPT = "cloudflare:index/workersScript:WorkersScript";

export type ServiceToken = { readonly clientId: string; readonly clientSecret: string };

/** An application, as far as it says who passes. */
export type DeclaredApplication = {
  readonly audience: string;
  /** As Access writes them; the whole host is "". */
  readonly paths: readonly string[];
  /** Whether it lets everybody through. */
  readonly isOpen: boolean;
  /** What it does for clients that sign people in; null where it does nothing. */
  readonly oauth: ManagedOauth | null;
};

/** What the program declares about Access, as the local run needs it. */
export type DeclaredAccess = {
  readonly issuer: string;
  /** Of the application over the whole host, whose tokens the door takes. */
  readonly audience: string;
  readonly applications: readonly DeclaredApplication[];
  /** The first person whom an allow policy lets in. */
  readonly owner: string;
  readonly serviceTokens: readonly ServiceToken[];
};

/** Reads the declared Access application, people and service tokens; a program without one of them cannot be run. */
export function declaredAccess(resources: readonly Registered[]): DeclaredAccess {
  const allow = inputsOf(resources, POLICY).find(({ decision }) => decision === "allow");
  const includes = (allow?.includes ?? []) as readonly { readonly email?: { readonly email: string } }[];
  const owner = includes.map(({ email }) => email?.email).find((address) => address !== undefined);
  const binding = inputsOf(resources, SCRIPT)
    .flatMap(({ bindings }) => bindings as readonly Properties[])
    .find(({ name, type }) => name === "ACCESS" && type === "json");
  const { issuer, audiences } = JSON.parse(typeof binding?.json === "string" ? binding.json : "{}") as {
    readonly issuer?: string;
    readonly audiences?: readonly string[];
  };
  const [audience] = audiences ?? [];
  const application = outputsOf(resources, APPLICATION).find(({ aud }) => aud === audience);
  if (!owner || !issuer || audience === undefined || !application)
    throw new Error("The program declares no Access application with people to sign in.");
  const serviceTokens = outputsOf(resources, SERVICE_TOKEN).map(({ clientId, clientSecret }) => ({
    clientId: String(clientId),
    clientSecret: String(clientSecret),
  }));
  return { issuer, audience, owner, serviceTokens, applications: applicationsOf(resources) };
}

function applicationsOf(resources: readonly Registered[]): DeclaredApplication[] {
  const bypass = resources
    .filter(({ type, inputs }) => type === POLICY && inputs.decision === "bypass")
    .map(({ outputs }) => String((plain(outputs) as Properties).id));
  return outputsOf(resources, APPLICATION).map(({ aud, policies, destinations, oauthConfiguration }) => {
    const uris = (destinations as readonly { readonly uri: string }[]).map(({ uri }) => uri);
    const oauth = oauthConfiguration as ManagedOauth | undefined;
    return {
      audience: String(aud),
      paths: uris.map((uri) => (uri.includes("/") ? uri.slice(uri.indexOf("/")) : "")),
      isOpen: (policies as readonly { readonly id: string }[]).some(({ id }) => bypass.includes(id)),
      oauth: oauth?.enabled ? oauth : null,
    };
  });
}

/** Of two applications that cover a path the more specific one counts (developers.cloudflare.com/cloudflare-one/access-controls/policies/app-paths). */
export function applicationAt(
  { applications }: DeclaredAccess,
  pathname: string,
): DeclaredApplication | null {
  let found: { readonly application: DeclaredApplication; readonly length: number } | null = null;
  for (const application of applications)
    for (const path of application.paths)
      if (covers(path, pathname) && (found === null || path.length > found.length))
        found = { application, length: path.length };
  return found?.application ?? null;
}

function outputsOf(resources: readonly Registered[], type: string): Properties[] {
  return resources
    .filter((resource) => resource.type === type)
    .map(({ outputs }) => plain(outputs) as Properties);
}

/** Stands where Access stands: issues the tokens that Access would, with keys made for this run. */
export type SignIn = {
  readonly jwks: object;
  /** Opens a person's session for whoever knows it. */
  readonly loginCode: string;
  readonly ownerSession: () => Promise<string>;
  /** The same for anybody who has signed in, on the list of people or not; at one application, where one is named. */
  readonly sessionOf: (email: string, audience?: string) => Promise<string>;
  /** The token for a program that sent these service-token headers, or null when Access would refuse them. */
  readonly serviceSession: (clientId: string, clientSecret: string) => Promise<string | null>;
  /** Whose session it is; null when it is none, or has ended. */
  readonly personOf: (session: string) => Promise<string | null>;
  readonly clock: () => Date;
};

export async function openSignIn(access: DeclaredAccess, clock: () => Date): Promise<SignIn> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const kid = randomBytes(16).toString("hex");
  const { issuer, audience } = access;
  const sign = (claims: JWTPayload, at = audience) => {
    const now = Math.floor(clock().getTime() / 1000);
    return new SignJWT({ ...claims, type: "app" })
      .setProtectedHeader({ alg: "RS256", kid, typ: "JWT" })
      .setIssuer(issuer)
      .setAudience([at])
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + SESSION_SECONDS)
      .sign(privateKey);
  };
  return {
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: "RS256", use: "sig" }] },
    loginCode: randomBytes(24).toString("base64url"),
    ownerSession: () => sign({ email: access.owner, sub: "owner" }),
    sessionOf: (email, at) => sign({ email, sub: email }, at),
    serviceSession: async (clientId, clientSecret) => {
      const known = access.serviceTokens.find((token) => token.clientId === clientId);
      if (!known || !same(known.clientSecret, clientSecret)) return null;
      return sign({ common_name: clientId, sub: "" });
    },
    personOf: (session) =>
      jwtVerify<{ email?: string }>(session, publicKey, { issuer, audience, currentDate: clock() }).then(
        ({ payload: { email } }) => email ?? null,
        () => null,
      ),
    clock,
  };
}

/** Equality in constant time. */
export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
