import * as z from "zod/mini";
import { toBase64Url } from "../../wire/base64.ts";
import { AUDIENCE } from "./federation.ts";

/** How long a token of ours is good for, in seconds: time enough for one exchange. */
export const TOKEN_SECONDS = 300;

const member = z.string();
const key = z.object({
  kid: member,
  kty: z.literal("RSA"),
  n: member,
  e: member,
  d: member,
  p: member,
  q: member,
  dp: member,
  dq: member,
  qi: member,
});
/** A private RSA key (RFC 7518 section 6.3). */
export type SigningKey = z.infer<typeof key>;

/** The bound keys, the one that signs first; none where nothing is bound. */
export const ownSigningKeys = (bound: string | undefined): readonly SigningKey[] =>
  bound ? z.array(key).check(z.minLength(1)).parse(JSON.parse(bound)) : [];

/** The public halves, for whoever checks a signature (RFC 7517). Another one than the first is there while a key is exchanged. */
export const publicKeys = (keys: readonly SigningKey[]): { keys: object[] } => ({
  keys: keys.map(({ kid, kty, n, e }) => ({ kid, kty, n, e, use: "sig", alg: "RS256" })),
});

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;

/**
 * A token by which Entra knows the Worker (RFC 7519, RS256).
 *
 * @param now Unix milliseconds
 */
export async function signedToken(
  signing: SigningKey,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
  id: string,
  now: number,
): Promise<string> {
  const { kid, ...jwk } = signing;
  const issuedAt = Math.floor(now / 1000);
  const claims = {
    iss: issuer,
    sub: subject,
    aud: AUDIENCE,
    jti: id,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + TOKEN_SECONDS,
  };
  const text = `${encoded({ alg: "RS256", typ: "JWT", kid })}.${encoded(claims)}`;
  const privateKey = await crypto.subtle.importKey("jwk", jwk, RS256, false, ["sign"]);
  const signature = await crypto.subtle.sign(RS256, privateKey, new TextEncoder().encode(text));
  return `${text}.${toBase64Url(new Uint8Array(signature))}`;
}

const encoded = (value: object): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));
