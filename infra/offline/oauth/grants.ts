import { createHash, randomBytes } from "node:crypto";
import { MINUTE_MS, SECOND_MS } from "../../../policies/prices/time.ts";
import type { ManagedOauth } from "../../access/oauth.ts";
import { same } from "../sign-in.ts";
import { isAllowed } from "./redirects.ts";

/** RFC 6749 §4.1.2 advises ten minutes at most. */
const CODE_LIFE_MS = 10 * MINUTE_MS;
/** A run is one person's: what registers more has run wild. */
const CLIENTS_MAX = 100;

/** An error as RFC 6749 §5.2 and RFC 7591 §3.2.2 have it. */
export class OauthError extends Error {
  readonly error: string;
  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

/** What a client asks a person for (RFC 6749 §4.1.1, RFC 7636, RFC 8707). */
export type SoughtConsent = {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly state: string | null;
};

type Tokens = {
  readonly access_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly refresh_token: string;
};

type Code = SoughtConsent & { readonly email: string; readonly until: number };
type Grant = { readonly clientId: string; readonly email: string; readonly until: number };

/** Clients, codes and tokens of one run, in memory: what Access keeps. */
export class Grants {
  readonly #clients = new Map<string, readonly string[]>();
  readonly #codes = new Map<string, Code>();
  readonly #access = new Map<string, Grant>();
  readonly #refresh = new Map<string, Grant>();
  readonly #clock: () => Date;
  readonly #oauth: ManagedOauth;

  constructor(oauth: ManagedOauth, clock: () => Date) {
    this.#oauth = oauth;
    this.#clock = clock;
  }

  /** Registers a client (RFC 7591) without a secret: a program on somebody's machine can keep none. @throws OauthError */
  register(said: unknown): { client_id: string; redirect_uris: readonly string[] } {
    const uris: unknown = (said as { redirect_uris?: unknown } | null)?.redirect_uris;
    if (!Array.isArray(uris) || uris.length === 0 || !uris.every((uri) => typeof uri === "string"))
      throw new OauthError("invalid_redirect_uri", "redirect_uris is no list of addresses.");
    const other = uris.find((uri) => !isAllowed(uri, this.#oauth.dynamicClientRegistration));
    if (other !== undefined)
      throw new OauthError("invalid_redirect_uri", `${other} is not allowed by the account configuration.`);
    if (this.#clients.size >= CLIENTS_MAX)
      throw new OauthError("invalid_client_metadata", `More than ${CLIENTS_MAX} clients.`);
    const id = randomBytes(16).toString("hex");
    this.#clients.set(id, uris);
    return { client_id: id, redirect_uris: uris };
  }

  /** What the query of the person's visit asks for. @throws OauthError before anything is sent to the address in it */
  asked(query: URLSearchParams, isResource: (text: string) => boolean): SoughtConsent {
    const said = (name: string) => query.get(name) ?? "";
    const [clientId, redirectUri, challenge] = [
      said("client_id"),
      said("redirect_uri"),
      said("code_challenge"),
    ];
    if (!this.#clients.get(clientId)?.includes(redirectUri))
      throw new OauthError("invalid_client", "This client did not register that redirect_uri.");
    if (said("response_type") !== "code")
      throw new OauthError("unsupported_response_type", "response_type is code.");
    if (said("code_challenge_method") !== "S256" || challenge === "")
      throw new OauthError("invalid_request", "code_challenge_method is S256, with a code_challenge.");
    if (!isResource(said("resource")))
      throw new OauthError("invalid_target", "resource names no application of this deployment.");
    return { clientId, redirectUri, challenge, state: query.get("state") };
  }

  /** Where the person's browser goes after their yes. */
  allowed(asked: SoughtConsent, email: string): URL {
    const code = randomBytes(24).toString("base64url");
    this.#codes.set(code, { ...asked, email, until: this.#now() + CODE_LIFE_MS });
    const to = new URL(asked.redirectUri);
    to.searchParams.set("code", code);
    if (asked.state !== null) to.searchParams.set("state", asked.state);
    return to;
  }

  /** Tokens for a code, or new ones for a refresh token; either is good once. @throws OauthError */
  exchange(form: URLSearchParams): Tokens {
    const said = (name: string) => form.get(name) ?? "";
    const kind = said("grant_type");
    if (kind === "authorization_code") {
      const code = this.#taken(this.#codes, said("code"), said("client_id"));
      const verified = createHash("sha256").update(said("code_verifier")).digest("base64url");
      if (said("redirect_uri") !== code.redirectUri || !same(verified, code.challenge))
        throw new OauthError("invalid_grant", "redirect_uri or code_verifier is not the one of the code.");
      return this.#issue(code, this.#now() + msOf(this.#oauth.grant.sessionDuration));
    }
    if (kind === "refresh_token") {
      const grant = this.#taken(this.#refresh, said("refresh_token"), said("client_id"));
      return this.#issue(grant, grant.until);
    }
    throw new OauthError("unsupported_grant_type", "grant_type is authorization_code or refresh_token.");
  }

  /** Whom a token was given for; null when it is none, or has ended. */
  personOf(token: string): string | null {
    const grant = this.#access.get(token);
    return grant !== undefined && grant.until > this.#now() ? grant.email : null;
  }

  #taken<Kept extends Grant>(from: Map<string, Kept>, key: string, clientId: string): Kept {
    const found = from.get(key);
    if (found?.clientId !== clientId || found.until <= this.#now())
      throw new OauthError("invalid_grant", "It is unknown, was used, has ended or is another client's.");
    from.delete(key);
    return found;
  }

  #issue({ clientId, email }: Pick<Grant, "clientId" | "email">, until: number): Tokens {
    const [access, refresh] = [newToken(), newToken()];
    const lifeMs = Math.min(msOf(this.#oauth.grant.accessTokenLifetime), until - this.#now());
    this.#access.set(access, { clientId, email, until: this.#now() + lifeMs });
    this.#refresh.set(refresh, { clientId, email, until });
    const expires_in = Math.floor(lifeMs / SECOND_MS);
    return { access_token: access, token_type: "Bearer", expires_in, refresh_token: refresh };
  }

  #now(): number {
    return this.#clock().getTime();
  }
}

/** As Access's look. */
const newToken = (): string => `oauth:${randomBytes(32).toString("base64url")}`;

/** Milliseconds of "15m" or "336h", as the program writes them. */
function msOf(text: string): number {
  const [, count = "", unit = ""] = /^(\d+)([hm])$/.exec(text) ?? [];
  if (unit === "") throw new Error(`"${text}" is no time such as 15m or 336h.`);
  return Number(count) * (unit === "h" ? 60 : 1) * MINUTE_MS;
}
