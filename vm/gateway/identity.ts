import { createHash, createHmac, timingSafeEqual } from "node:crypto";

// How a server behind the gateway knows whom it works for: the network between them is shared with other containers.

/** How far the clocks of two containers on one machine may differ, and how long a header may be on its way. */
const VALID_SECONDS = 60;

/** What is signed: no other call can be made of it. */
export type SignedCall = {
  readonly user: string;
  /** Path of the server, such as /mcp. */
  readonly path: string;
  readonly body: Uint8Array;
};

export const USER_HEADER = "x-purser-user";
export const PROOF_HEADER = "x-purser-proof";

const proofOf = (key: string, { user, path, body }: SignedCall, second: number): string =>
  createHmac("sha256", key)
    .update(JSON.stringify([user, path, createHash("sha256").update(body).digest("hex"), second]))
    .digest("hex");

/** The headers that say and prove for whom a call is. */
export function identityHeaders(key: string, call: SignedCall, now: Date): Readonly<Record<string, string>> {
  const second = Math.floor(now.getTime() / 1000);
  return { [USER_HEADER]: call.user, [PROOF_HEADER]: `${second}.${proofOf(key, call, second)}` };
}

/** Whether the proof is of this call, and fresh. */
export function isProven(key: string, call: SignedCall, proof: string, now: Date): boolean {
  const [, second = "", given = ""] = /^(\d{1,12})\.([0-9a-f]{64})$/.exec(proof) ?? [];
  if (Math.abs(now.getTime() / 1000 - Number(second)) > VALID_SECONDS || given === "") return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(proofOf(key, call, Number(second))));
}
