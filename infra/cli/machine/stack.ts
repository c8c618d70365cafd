import type { MachineTraits } from "../../../vm/compose/compose.ts";
import { INGRESSES, MACHINE_PROFILES, OPTIONAL_PARTS } from "../../../vm/sizing.ts";
import { derived, ownerKey, releaseKey } from "../../machine/secrets.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { openVault, rawConfig } from "../../stackfile/secrets.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";

/** What a stack says of its machine, and what its secret gives. */
type OfStack = {
  readonly machine: MachineTraits;
  /** What its releases are signed with, PKCS 8 in PEM. */
  readonly key: string;
  /** What a backup is encrypted with on its way back to it. */
  readonly restoreKey: string;
  /** What the owner asks its gateway by. */
  readonly ownerKey: string;
};

/** @throws Stop naming what is missing */
export async function machineOf(stack: string, dir: string, outside: Outside): Promise<OfStack> {
  const file = openStackFile(dir, stack);
  if (!file.existed)
    throw new Stop(`There is no ${file.path}. Make the stack with: npm run setup -- ${stack}`, EXIT.unusable);
  const vault = await openVault(file, outside);
  if (vault === null)
    throw new Stop("Set PULUMI_CONFIG_PASSPHRASE, to read the stack's secret.", EXIT.unusable);
  const {
    machine,
    machineIngress,
    machineHostname: host,
    machineParts,
    hostname: door = "",
    machineSecret: seed,
    ownerEmails,
  } = rawConfig(file, vault);
  const profile = MACHINE_PROFILES.find((one) => one === machine);
  const ingress = INGRESSES.find((one) => one === machineIngress) ?? "tunnel";
  const [email] = JSON.parse(ownerEmails ?? "[]") as string[];
  const asked = JSON.parse(machineParts ?? "[]") as readonly string[];
  const parts = OPTIONAL_PARTS.filter((part) => asked.includes(part));
  if (profile === undefined || !host || !seed || email === undefined)
    throw new Stop(
      `${file.path} has no machine: purser:machine, machineHostname, machineSecret and ownerEmails are needed.`,
      EXIT.unusable,
    );
  if (parts.length > 0 && door === "")
    throw new Stop(
      `${file.path} names machineParts, which reach the deployment by purser:hostname.`,
      EXIT.unusable,
    );
  return {
    machine: { profile, ingress, parts, host, email, door },
    key: releaseKey(seed),
    restoreKey: derived(seed, "restore-key"),
    ownerKey: ownerKey(seed).text,
  };
}
