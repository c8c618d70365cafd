import { composeFile, type MachineTraits } from "./compose.ts";
import { hostFolders, hostSecrets } from "./host.ts";
import { nginxConf } from "./nginx.ts";
import { postgresqlConf } from "./postgresql.ts";
import { busyScript, drainScript } from "./scripts.ts";

/** The files beside the programs in a release, by their names; they depend on nothing but the machine's settings. */
export function configurationFiles(machine: MachineTraits): Readonly<Record<string, string>> {
  const { profile, ingress, host } = machine;
  const prepared = { folders: hostFolders(machine), secrets: hostSecrets(machine) };
  return {
    "compose.yaml": composeFile(machine),
    "postgresql.conf": postgresqlConf(profile),
    "host.json": `${JSON.stringify(prepared, null, 2)}\n`,
    drain: drainScript(machine),
    busy: busyScript(machine),
    ...(ingress === "nginx" ? { "nginx.conf": nginxConf(host) } : {}),
  };
}
