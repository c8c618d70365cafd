import * as z from "zod/mini";
import type { Send } from "../../outside.ts";
import type { BoughtToken, KeptCredential, Service, ServiceCredential } from "./services.ts";

const GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token";
/** developer.garmin.com, "Personal API": a key buys a bearer that lives for a day. */
const GARMIN_TOKEN_URL =
  "https://personal.connectapi.garmin.com/personalapitoken-service/personal-api/personal-api-key/token";
const GARMIN_TOKEN_MS = 24 * 60 * 60_000;
/** Longer than a call takes. */
const EARLY_MS = 2 * 60_000;
const REFRESH_TIMEOUT_MS = 10_000;

export type Refreshed =
  | { readonly ok: true; readonly kept: KeptCredential; readonly bearer: string }
  | { readonly ok: false; readonly isFinal: boolean; readonly message: string };

/** A way out, and the moment in Unix milliseconds. */
export type TokenWorld = { readonly send: Send; readonly now: number };

const Answer = z.object({
  access_token: z.string(),
  expires_in: z.optional(z.number()),
  refresh_token: z.optional(z.string()),
});

export const isFresh = (token: BoughtToken | null, now: number): token is BoughtToken =>
  token !== null && token.expiresAt - EARLY_MS > now;

/** What the service takes for a credential: the key itself, the token that is still good, or a new one. */
export async function tokenFor(
  service: Service,
  kept: KeptCredential,
  world: TokenWorld,
): Promise<Refreshed> {
  switch (service) {
    case "splitwise":
    case "places":
      return { ok: true, kept, bearer: (kept.credential as ServiceCredential<"splitwise">).apiKey };
    case "google":
      return refreshGoogle(kept.credential as ServiceCredential<"google">, world);
    case "garmin":
      return buyGarmin(kept.credential as ServiceCredential<"garmin">, world);
  }
}

async function refreshGoogle(credential: ServiceCredential<"google">, world: TokenWorld): Promise<Refreshed> {
  const body = new URLSearchParams({
    grant_type: "refresh_token",
    client_id: credential.clientId,
    client_secret: credential.clientSecret,
    refresh_token: credential.refreshToken,
  });
  const answer = await askWithCredential(GOOGLE_TOKEN_URL, { method: "POST", body }, world);
  if (answer === null) return unreached("Google");
  const read = z.safeParse(Answer, answer.body);
  if (answer.status === 200 && read.success) {
    const { access_token: bearer, expires_in: seconds = 3_600, refresh_token: refreshToken } = read.data;
    const token = { bearer, expiresAt: world.now + seconds * 1_000 };
    const next = refreshToken === undefined ? credential : { ...credential, refreshToken };
    return { ok: true, bearer, kept: { credential: next, token } };
  }
  if (errorIn(answer.body) !== "invalid_grant") return unreached("Google");
  return {
    ok: false,
    isFinal: true,
    message:
      "Google no longer takes the refresh token (invalid_grant): access was taken back, the password changed, it was unused for six months, or the OAuth client is still in Testing, where it ends after 7 days; set its publishing status to In production.",
  };
}

async function buyGarmin(
  { apiKey, expiresAt }: ServiceCredential<"garmin">,
  world: TokenWorld,
): Promise<Refreshed> {
  const headers = { authorization: `ApiKey ${apiKey}` };
  const answer = await askWithCredential(GARMIN_TOKEN_URL, { method: "POST", headers }, world);
  if (answer === null) return unreached("Garmin");
  const read = z.safeParse(Answer, answer.body);
  if (answer.status === 200 && read.success) {
    const { access_token: bearer, expires_in: seconds } = read.data;
    const life = seconds === undefined ? GARMIN_TOKEN_MS : seconds * 1_000;
    const kept: KeptCredential = {
      credential: { apiKey, expiresAt },
      token: { bearer, expiresAt: world.now + life },
    };
    return { ok: true, bearer, kept };
  }
  if (answer.status !== 401 && answer.status !== 403) return unreached("Garmin");
  const isOver = Date.parse(expiresAt) <= world.now;
  return {
    ok: false,
    isFinal: true,
    message: isOver
      ? `The Garmin API key has expired on ${expiresAt.slice(0, 10)}: make a new one at connect.garmin.com, Settings, Personal API Token.`
      : "Garmin does not take the API key: it was deleted, or another one has been made since (there is one at a time).",
  };
}

const unreached = (who: string): Refreshed => ({
  ok: false,
  isFinal: false,
  message: `${who} gave no new token just now; try again in a minute.`,
});

/** One question with a credential in it; null where nothing came back. */
export async function askWithCredential(url: string, init: RequestInit, { send }: Pick<TokenWorld, "send">) {
  try {
    const signal = AbortSignal.timeout(REFRESH_TIMEOUT_MS);
    const response = await send(url, { ...init, redirect: "manual", signal });
    const body: unknown = await response.json().catch(() => null);
    return { status: response.status, body };
  } catch (error) {
    // What it says may quote what was sent.
    console.warn(
      JSON.stringify({
        level: "warn",
        event: "token_unreached",
        host: new URL(url).host,
        error: error instanceof Error ? error.name : "?",
      }),
    );
    return null;
  }
}

function errorIn(body: unknown): string | null {
  return typeof body === "object" && body !== null && "error" in body && typeof body.error === "string"
    ? body.error
    : null;
}
