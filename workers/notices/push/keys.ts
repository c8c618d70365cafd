import { fromBase64Url, toBase64Url } from "../../wire/base64.ts";

/** An uncompressed point of P-256: 0x04, x and y (SEC 1 §2.3.3). */
const POINT_BYTES = 65;

/** A point as a public key for WebCrypto. */
export function publicJwk(point: Uint8Array): JsonWebKey {
  const [x, y] = [point.slice(1, 33), point.slice(33, POINT_BYTES)].map(toBase64Url);
  return { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" };
}

/** The two halves of `PUSH_KEY`: `<public point>.<private number>`, both in Base64 for URLs (infra/config/push-key.ts makes it). */
export function pairOf(key: string): { readonly publicKey: string; readonly jwk: JsonWebKey } {
  const [publicKey = "", d = ""] = key.split(".");
  return { publicKey, jwk: { ...publicJwk(fromBase64Url(publicKey)), d } };
}
