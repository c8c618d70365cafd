import { toBase64, toBase64Url } from "../../../wire/base64.ts";
import { GRANT_HEADER } from "../paths.ts";
import { type Identity, isSignedBy, signedBy } from "./identity.ts";

// A request of a peer is signed as RFC 9421 says, in the one form that both sides write: these components, Ed25519, a nonce. The body
// is signed by its digest (RFC 9530). What is written otherwise is not read.

/** Of an answer: by whom it is. */
export const ANSWER_HEADER = "peer-answer";

const COMPONENTS = `("@method" "@path" "content-digest" "${GRANT_HEADER}")`;
const CHOSEN = /;created=(\d{1,12});nonce="([A-Za-z0-9_-]{22})";alg="ed25519"$/;
const NONCE_BYTES = 16;
/** How far two clocks may be apart; a signature is older than that never good. */
export const SIGNATURE_GOOD_MS = 120_000;

type Message = { readonly path: string; readonly body: string; readonly grant: string };

/** The headers of a request by POST. @param now Unix milliseconds */
export async function signRequest(message: Message, identity: Identity, now: number) {
  const nonce = toBase64Url(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  const parameters = parametersOf(String(Math.floor(now / 1_000)), nonce);
  const digest = await digestOf(message.body);
  const signature = await signedBy(identity, baseOf(message, digest, parameters));
  const headers = {
    [GRANT_HEADER]: message.grant,
    "content-digest": digest,
    "signature-input": `peer=${parameters}`,
    signature: `peer=:${signature}:`,
  };
  return { headers, nonce };
}

/** The nonce of the signature; null unless that key made it, over this very request, a moment ago. */
export async function signedNonce(
  message: Message,
  headers: Headers,
  publicKey: string,
  now: number,
): Promise<string | null> {
  const input = headers.get("signature-input") ?? "";
  const [, created = "", nonce = ""] = CHOSEN.exec(input) ?? [];
  const parameters = parametersOf(created, nonce);
  const [, signature = ""] = /^peer=:([A-Za-z0-9+/]{86}==):$/.exec(headers.get("signature") ?? "") ?? [];
  const ageMs = Math.abs(now - Number(created) * 1_000);
  if (input !== `peer=${parameters}` || ageMs > SIGNATURE_GOOD_MS) return null;
  const digest = await digestOf(message.body);
  if (digest !== headers.get("content-digest")) return null;
  const isGood = await isSignedBy(publicKey, signature, baseOf(message, digest, parameters));
  return isGood ? nonce : null;
}

const parametersOf = (created: string, nonce: string): string =>
  `${COMPONENTS};created=${created};nonce="${nonce}";alg="ed25519"`;

const baseOf = ({ path, grant }: Message, digest: string, parameters: string): string =>
  [
    `"@method": POST`,
    `"@path": ${path}`,
    `"content-digest": ${digest}`,
    `"${GRANT_HEADER}": ${grant}`,
    `"@signature-params": ${parameters}`,
  ].join("\n");

async function digestOf(body: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body)));
  return `sha-256=:${toBase64(bytes)}:`;
}

/** An answer is of one question: its nonce is signed with what is answered, so that whoever took the domain over cannot answer. */
export const answerText = (nonce: string, body: string): string => `purser peer answer\n${nonce}\n${body}`;
