import * as z from "zod/mini";
import type { Outside } from "../../outside.ts";
import { Problem } from "../../problem.ts";
import { SECOND_MS } from "../../time/calendar.ts";
import { within } from "../../time/within.ts";

// Claude Code's own sign-in: its public client, authorization code with PKCE (RFC 7636, S256). Untried against the real provider.
const CLIENT_ID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e";
const AUTHORIZE_URL = "https://claude.ai/oauth/authorize";
const TOKEN_URL = "https://platform.claude.com/v1/oauth/token";
const REVOKE_URL = "https://platform.claude.com/v1/oauth/token/revoke";
const REDIRECT_URL = "https://platform.claude.com/oauth/code/callback";
const SCOPES = "user:profile user:inference";
const TIME_LIMIT_MS = 15_000;
const TRANSIENT = [408, 429];

/** What the provider gave. `expiresAt` in Unix milliseconds. */
export type Granted = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
};

/** Where a person signs in. */
export function signInUrl(state: string, challenge: string): string {
  const url = new URL(AUTHORIZE_URL);
  const said = {
    code: "true",
    client_id: CLIENT_ID,
    response_type: "code",
    redirect_uri: REDIRECT_URL,
    scope: SCOPES,
    code_challenge: challenge,
    code_challenge_method: "S256",
    state,
  };
  for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
  return url.href;
}

const Reply = z.object({
  access_token: z.string(),
  refresh_token: z.optional(z.string()),
  expires_in: z.number(),
  scope: z.optional(z.string()),
});

/** @throws Problem invalid_token when the provider says no, unavailable when it does not answer */
export const exchangeCode = (
  of: { readonly code: string; readonly state: string; readonly verifier: string },
  now: number,
  send: Outside["send"],
): Promise<Granted> =>
  granted(
    {
      grant_type: "authorization_code",
      code: of.code,
      state: of.state,
      code_verifier: of.verifier,
      redirect_uri: REDIRECT_URL,
    },
    null,
    now,
    send,
  );

/** The refresh token is good once: what comes back is the next one. @throws Problem as above */
export const renewGrant = (refreshToken: string, now: number, send: Outside["send"]): Promise<Granted> =>
  granted({ grant_type: "refresh_token", refresh_token: refreshToken }, refreshToken, now, send);

/** @returns whether the provider has taken it back; nobody waits for that to be forgotten here */
export async function revokeGrant(refreshToken: string, send: Outside["send"]): Promise<boolean> {
  try {
    const reply = await posted(REVOKE_URL, { token: refreshToken }, send);
    await reply.body?.cancel();
    return reply.ok;
  } catch {
    return false;
  }
}

async function granted(
  body: Readonly<Record<string, string>>,
  before: string | null,
  now: number,
  send: Outside["send"],
): Promise<Granted> {
  const reply = await posted(TOKEN_URL, body, send).catch((cause: unknown) => {
    throw new Problem("unavailable", "Anthropic's sign-in did not answer; try again in a minute", { cause });
  });
  if (!reply.ok) {
    await reply.body?.cancel();
    const isPassing = TRANSIENT.includes(reply.status) || reply.status >= 500;
    throw isPassing
      ? new Problem("unavailable", `Anthropic's sign-in answered ${reply.status}; try again in a minute`)
      : new Problem("invalid_token", `Anthropic's sign-in said no (${reply.status}); begin again`);
  }
  const read = z.safeParse(Reply, await reply.json().catch(() => null));
  if (!read.success)
    throw new Problem("unavailable", "Anthropic's sign-in answered something else than expected");
  const { access_token, refresh_token = before, expires_in, scope = SCOPES } = read.data;
  if (refresh_token === null)
    throw new Problem("unavailable", "Anthropic's sign-in gave no token to renew with");
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    scopes: scope.split(" ").filter(Boolean),
    expiresAt: now + expires_in * SECOND_MS,
  };
}

const posted = (url: string, body: object, send: Outside["send"]): Promise<Response> =>
  within(TIME_LIMIT_MS, undefined, (signal) =>
    send(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...body, client_id: CLIENT_ID }),
      signal,
    }),
  );
