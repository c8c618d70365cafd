import { styleText } from "node:util";
import { newSigningKey, type PrivateSigningKey } from "../../config/signing-key.ts";

/**
 * The list of keys with a new one that signs from the next deploy on. The one that signed until then stays in the public set, for what it
 * has signed; a third would be one too many.
 *
 * @param list purser:machineSigningKeys
 * @param leaked whether what is replaced must go at once
 */
export function withNewSigningKey(list: string, now: Date, leaked: boolean): string {
  const [before] = JSON.parse(list) as readonly PrivateSigningKey[];
  return JSON.stringify([newSigningKey(now), ...(leaked || before === undefined ? [] : [before])]);
}

/** What was changed, and what is next; of a key that nobody sees. */
export const signingLines = (stack: string, leaked: boolean): readonly string[] => [
  `${styleText("green", "rotated")} the key by which the Worker starts and stops the machine. ${
    leaked
      ? "What it replaces signs and proves nothing after the deploy."
      : "What it replaces is still known to Azure; the next rotation takes it out."
  }`,
  "",
  styleText("bold", "Next"),
  `  npx pulumi up -s ${stack}   (while the machine is asleep or up, not on its way: Azure reads a new key within minutes)`,
];
