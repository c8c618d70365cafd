import { Problem } from "../problem.ts";
import { bytesFromHex } from "../wire/sha256.ts";
import type { MachineContext } from "./app.ts";

/** Nothing is touched before the key is right. @throws Problem invalid_token */
export async function requireMachine({ req, env }: MachineContext): Promise<void> {
  if (!(await isMachinesKey(req.header("x-machine-key"), env.MACHINE_HEARTBEAT_SHA256)))
    throw new Problem("invalid_token", "X-Machine-Key is not the machine's");
}

/** Whether a presented key is the machine's, whose hash alone is deployed. Compared in constant time; no hash, no key. */
async function isMachinesKey(presented: string | undefined, sha256: string | undefined): Promise<boolean> {
  if (!presented || !sha256) return false;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(presented));
  const expected = bytesFromHex(sha256);
  return expected.length === hash.byteLength && crypto.subtle.timingSafeEqual(hash, expected);
}
