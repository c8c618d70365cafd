import type { Machine } from "../../../vm/compose/compose.ts";
import { MACHINE_PROFILES } from "../../../vm/sizing.ts";
import { releaseKey } from "../../machine/secrets.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { openVault, rawConfig } from "../../stackfile/secrets.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";

/** What a stack says of its machine, and the key that its releases are signed with. @throws Stop naming what is missing */
export async function machineOf(
  stack: string,
  dir: string,
  outside: Outside,
): Promise<{ readonly machine: Machine; readonly key: string }> {
  const file = openStackFile(dir, stack);
  if (!file.existed) throw new Stop(`There is no ${file.path}.`, EXIT.unusable);
  const vault = await openVault(file, outside);
  if (vault === null) throw new Stop("Set PULUMI_CONFIG_PASSPHRASE, to sign the release.", EXIT.unusable);
  const { machine, machineHostname: host, machineSecret: seed, ownerEmails } = rawConfig(file, vault);
  const profile = MACHINE_PROFILES.find((one) => one === machine);
  const [email] = JSON.parse(ownerEmails ?? "[]") as string[];
  if (profile === undefined || !host || !seed || email === undefined)
    throw new Stop(
      `${file.path} has no machine: purser:machine, machineHostname, machineSecret and ownerEmails are needed.`,
      EXIT.unusable,
    );
  return { machine: { profile, ingress: "tunnel", host, email }, key: releaseKey(seed) };
}
