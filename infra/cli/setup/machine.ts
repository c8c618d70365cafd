import { generateKeyPairSync } from "node:crypto";
import type { Random } from "../../stackfile/crypt.ts";
import type { Draft } from "./draft.ts";

const SECRET_BYTES = 32;
/** Entra takes no shorter key. */
const KEY_BITS = 2_048;

/** Makes what a stack with a machine needs and nobody has to know: what its passwords derive from, and the Worker's signing key. */
export function makeMachineSecrets(draft: Draft, random: Random, now: Date): void {
  if (draft.get("machine") === undefined) return;
  if (draft.needs("machineSecret")) draft.set("machineSecret", random(SECRET_BYTES).toString("hex"));
  if (!draft.needs("machineSigningKeys")) return;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: KEY_BITS });
  const key = { ...privateKey.export({ format: "jwk" }), kid: now.toISOString().slice(0, 10) };
  draft.set("machineSigningKeys", JSON.stringify([key]));
}
