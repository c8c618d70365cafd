import type { Outside } from "../../outside.ts";
import type { Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import type { CredentialKeys } from "../../sealing/keys.ts";
import { seal, unseal } from "../../sealing/sealing.ts";
import { MINUTE_MS } from "../../time/calendar.ts";
import { toBase64Url } from "../../wire/base64.ts";
import { hex } from "../../wire/sha256.ts";
import { type WayToModel, withApiKey, withSubscription } from "../pool/way.ts";
import { exchangeCode, type Granted, renewGrant, revokeGrant } from "./provider.ts";
import { keepToken, type StoredToken, type TokenKind, takeState, tokenOf } from "./store.ts";

const API_KEY = /^sk-ant-api/;
const STATE_BYTES = 32;
/** A run that begins now wants its token for as long as it may take. */
const RENEW_BEFORE_MS = 15 * MINUTE_MS;
const OFF =
  "Claude subscriptions are switched off. Anthropic means their sign-in for its own applications (code.claude.com/docs/en/legal-and-compliance); whether yours may be used here is between you and Anthropic. An API key needs no switch. To switch it on: pulumi config set purser:claudeSubscription true";

/** A sign-in that begins: what is kept of it, and what its address says. */
export type BegunSignIn = { readonly state: string; readonly verifier: string; readonly challenge: string };

/** The way to the model that clients hand over, sealed like credentials: a subscription's tokens, or an API key. */
export class ClaudeAccess {
  readonly #sql: () => Sql;
  readonly #keys: CredentialKeys | null;
  readonly #outside: Pick<Outside, "clock" | "send">;
  readonly #isOn: boolean;
  #renewing: Promise<number> | null = null;

  constructor(
    sql: () => Sql,
    keys: CredentialKeys | null,
    outside: Pick<Outside, "clock" | "send">,
    isOn: boolean,
  ) {
    this.#sql = sql;
    this.#keys = keys;
    this.#outside = outside;
    this.#isOn = isOn;
  }

  /** @throws Problem conflict unless the owner has switched it on */
  async begin(): Promise<BegunSignIn> {
    this.#requireOn();
    const random = () => crypto.getRandomValues(new Uint8Array(STATE_BYTES));
    const verifier = toBase64Url(random());
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    return { state: hex(random().buffer), verifier, challenge: toBase64Url(new Uint8Array(digest)) };
  }

  /** @throws Problem invalid_token for a state that is unknown, used or too old, and for what the provider refuses */
  async finish({ code, state }: { readonly code: string; readonly state: string }): Promise<StoredToken> {
    this.#requireOn();
    this.#requireKeys();
    const now = this.#now();
    const verifier = this.#sql().atomically(() => takeState(this.#sql(), state, now));
    if (verifier === null)
      throw new Problem(
        "invalid_token",
        "This sign-in is unknown, used or older than ten minutes; begin again",
      );
    const [given = ""] = code.split(/[#&]/);
    return this.#sealed(await exchangeCode({ code: given, state, verifier }, now, this.#outside.send));
  }

  /** Calls that come meanwhile share one, because the token that renews is good once. @returns until when, Unix milliseconds */
  renew(): Promise<number> {
    this.#requireOn();
    this.#renewing ??= this.#renewed().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /** @throws Problem conflict for a subscription's token that is switched off */
  async handOver(token: string): Promise<StoredToken> {
    if (!API_KEY.test(token)) this.#requireOn();
    return this.#put("token", token, "", null);
  }

  /** @returns whether the provider has taken the tokens back */
  async revoke(): Promise<boolean> {
    const tokens = await this.#opened();
    return tokens !== null && (await revokeGrant(tokens.refreshToken, this.#outside.send));
  }

  /** The API key that was handed over; null when there is none. A subscription's token is for workers alone. */
  async apiKey(): Promise<string | null> {
    const stored = tokenOf(this.#sql(), "token");
    const token = stored && this.#keys && (await unseal(stored, this.#keys, idOf("token")));
    return token && API_KEY.test(token) ? token : null;
  }

  /**
   * What workers' runs use: a subscription that is connected, then what was handed over, then the deployment's own key. Null when there
   * is none.
   */
  async wayToModel(ownKey: string | undefined): Promise<WayToModel | null> {
    const subscription = this.#isOn ? await this.#accessToken() : null;
    if (subscription !== null) return withSubscription(subscription);
    const stored = tokenOf(this.#sql(), "token");
    const token = stored && this.#keys && (await unseal(stored, this.#keys, idOf("token")));
    if (token && API_KEY.test(token)) return withApiKey(token);
    if (token && this.#isOn) return withSubscription(token);
    return ownKey ? withApiKey(ownKey) : null;
  }

  /** The subscription's, renewed where it is about to end; null without one that still counts. */
  async #accessToken(): Promise<string | null> {
    const stored = tokenOf(this.#sql(), "oauth");
    if (stored === null) return null;
    if (stored.expiresAt !== null && stored.expiresAt <= this.#now() + RENEW_BEFORE_MS) {
      try {
        await this.renew();
      } catch (error) {
        const kind = error instanceof Error ? error.name : typeof error;
        console.warn(JSON.stringify({ level: "warn", event: "subscription_not_renewed", error: kind }));
        if (stored.expiresAt <= this.#now()) return null;
      }
    }
    return (await this.#opened())?.accessToken ?? null;
  }

  async #renewed(): Promise<number> {
    const tokens = await this.#opened();
    if (tokens === null) throw new Problem("invalid_token", "No Claude subscription is connected");
    const stored = await this.#sealed(await renewGrant(tokens.refreshToken, this.#now(), this.#outside.send));
    // Unless it was disconnected meanwhile.
    this.#sql().atomically(() => {
      if (tokenOf(this.#sql(), "oauth")) keepToken(this.#sql(), stored);
    });
    return stored.expiresAt ?? 0;
  }

  async #opened(): Promise<Pick<Granted, "accessToken" | "refreshToken"> | null> {
    const stored = tokenOf(this.#sql(), "oauth");
    const text = stored && this.#keys && (await unseal(stored, this.#keys, idOf("oauth")));
    return text ? JSON.parse(text) : null;
  }

  #sealed({ accessToken, refreshToken, scopes, expiresAt }: Granted): Promise<StoredToken> {
    return this.#put("oauth", JSON.stringify({ accessToken, refreshToken }), scopes.join(" "), expiresAt);
  }

  async #put(kind: TokenKind, text: string, scopes: string, expiresAt: number | null): Promise<StoredToken> {
    const version = (tokenOf(this.#sql(), kind)?.version ?? 0) + 1;
    return { ...(await seal(text, this.#requireKeys(), idOf(kind), version)), kind, scopes, expiresAt };
  }

  #now(): number {
    return this.#outside.clock().getTime();
  }

  #requireOn(): void {
    if (!this.#isOn) throw new Problem("conflict", OFF);
  }

  #requireKeys(): CredentialKeys {
    if (this.#keys) return this.#keys;
    throw new Problem(
      "unavailable",
      "Nothing secret can be stored: this deployment has no master key. The owner runs setup again, or sets purser:masterKey, and deploys.",
    );
  }
}

/** What the seal also vouches for; no credential's id has a slash. */
export const idOf = (kind: TokenKind): string => `claude/${kind}`;
