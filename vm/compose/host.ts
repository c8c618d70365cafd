import type { MachineServiceName, SecretName } from "../services.ts";
import { type MachineShape, servicesFor } from "../sizing.ts";
import { folderPath, secretPath } from "./compose.ts";

// What has to lie on the host before the containers start, each thing with the only user that may open it.

export type HostFolder = { readonly path: string; readonly uid: number };
export type HostSecret = HostFolder & { readonly service: MachineServiceName; readonly secret: SecretName };

/** Folders of the disk that containers write to, mode 0700; one that several use belongs to one user. */
export const hostFolders = (shape: MachineShape): readonly HostFolder[] => {
  const owners = new Map(
    servicesFor(shape).flatMap(({ folders, uid }) =>
      Object.keys(folders).map((name) => [folderPath(name), uid] as const),
    ),
  );
  return [...owners].map(([path, uid]) => ({ path, uid }));
};

/** Files with one secret each, mode 0400, in memory. */
export const hostSecrets = (shape: MachineShape): readonly HostSecret[] =>
  servicesFor(shape).flatMap(({ name, uid, secrets }) =>
    secrets.map((secret) => ({ service: name, secret, uid, path: secretPath(name, secret) })),
  );
