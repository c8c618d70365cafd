import type { Digest } from "../../archive/contract.ts";
import { sha256Hex } from "../../wire/sha256.ts";

/** Of no body, or of one that the door did not read. */
export const NOTHING: Digest = { bytes: 0, sha256: null };

/** Size and SHA-256 of a body; none for an empty one. */
export async function digestOf(body: Uint8Array): Promise<Digest> {
  if (body.byteLength === 0) return NOTHING;
  return { bytes: body.byteLength, sha256: await sha256Hex(body) };
}
