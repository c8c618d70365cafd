import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { GOOGLE_SCOPES } from "../../../workers/mcp/connections/scopes.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import { networkReason, sentenceOf } from "../../terminal/failure.ts";
import type { Outside } from "../../terminal/outside.ts";
import { jsonText } from "../../terminal/words.ts";
import { awaitConsent } from "./consent.ts";

const AUTHORIZE_URL = "https://accounts.google.com/o/oauth2/v2/auth";
const TOKEN_URL = "https://oauth2.googleapis.com/token";
/** RFC 7636 wants 43 to 128 characters. */
const VERIFIER_BYTES = 48;
const STATE_BYTES = 32;

type Client = { readonly clientId: string; readonly clientSecret: string };

const Downloaded = jsonText.pipe(
  z.object({ installed: z.object({ client_id: z.string(), client_secret: z.string() }) }),
);
const Tokens = z.object({ refresh_token: z.string(), scope: z.string() });

const Refused = z.object({ error: z.string() });

/** What a person can do about it, for what Google answers instead of tokens (RFC 6749 section 5.2). */
const REASONS: Readonly<Record<string, string>> = {
  invalid_grant:
    "The code of the browser has expired or was used: run this again, and agree without a pause.",
  invalid_client:
    "The OAuth client's id and secret do not belong together, or it was deleted: download it anew in the Google Cloud console (APIs & Services, Credentials).",
  unauthorized_client: "The OAuth client is not of the type Desktop app: make one of that type.",
};

/**
 * Asks a person for consent in their browser (RFC 8252: a loopback address, and PKCE) and buys the refresh token.
 *
 * @param ready is waited for before a person is asked to agree, so that they do not agree in vain
 * @param stopped ends it, whatever it waits for
 * @throws Stop when consent was refused, or Google gives no lasting token
 */
export async function googleCredential(
  outside: Outside,
  clientFile: string | undefined,
  ready: () => Promise<void>,
  stopped: AbortSignal,
) {
  const { random, say, fetch: send } = outside;
  const client = await clientOf(outside, clientFile);
  await ready();
  const verifier = Buffer.from(random(VERIFIER_BYTES)).toString("base64url");
  const state = Buffer.from(random(STATE_BYTES)).toString("base64url");
  const consent = await awaitConsent(state, stopped);
  const address = new URL(AUTHORIZE_URL);
  address.search = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: consent.redirectUri,
    response_type: "code",
    scope: Object.values(GOOGLE_SCOPES).join(" "),
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    access_type: "offline",
    // Only a consent that is given anew comes with a refresh token.
    prompt: "consent",
  }).toString();
  say(
    `Open this in a browser on this computer, and agree; leave this running until it says what is connected:\n${address.href}`,
  );
  const code = await consent.code;
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    client_id: client.clientId,
    client_secret: client.clientSecret,
    redirect_uri: consent.redirectUri,
  });
  const reply = await send(TOKEN_URL, { method: "POST", body, redirect: "manual", signal: stopped }).catch(
    (error: unknown) => {
      throw new Stop(
        `Google could not be reached for the token: ${networkReason(error) ?? sentenceOf(error)}. Nothing was connected; check the network and run this again.`,
      );
    },
  );
  const answer: unknown = await reply.json().catch(() => null);
  const tokens = Tokens.safeParse(answer);
  if (!reply.ok || !tokens.success) {
    const { data } = Refused.safeParse(answer);
    const why = REASONS[data?.error ?? ""] ?? "Is the OAuth client of the type Desktop app? Run this again.";
    throw new Stop(
      `Google gave no refresh token (${reply.status}${data ? ` ${data.error}` : ""}), and nothing was connected. ${why}`,
    );
  }
  return { ...client, refreshToken: tokens.data.refresh_token, scopes: tokens.data.scope.split(" ") };
}

async function clientOf({ ask }: Outside, file: string | undefined): Promise<Client> {
  if (file !== undefined) {
    const read = Downloaded.safeParse(readFileSync(file, "utf8"));
    if (!read.success)
      throw new Stop(
        `${file} is no OAuth client of the type Desktop app, as the console downloads it.`,
        EXIT.unusable,
      );
    const { client_id: clientId, client_secret: clientSecret } = read.data.installed;
    return { clientId, clientSecret };
  }
  if (!ask)
    throw new Stop("There is no terminal to ask at: --client-file names the OAuth client.", EXIT.unusable);
  const filled = (text: string) => (text === "" ? "it cannot be empty" : undefined);
  const clientId = await ask.text("The OAuth client's id", "", filled);
  return { clientId, clientSecret: await ask.secret("The OAuth client's secret", filled) };
}
