import { z } from "zod";
import type { Api, ApiAnswer } from "../../cloudflare/index.ts";
import { PERMISSIONS, type Permission, type PermissionPlace } from "./permissions.ts";

export type TokenVerdict = "ok" | "missing" | "not enabled" | "could not check" | "not checked";
export type PermissionRow = {
  readonly permission: Permission;
  readonly verdict: TokenVerdict;
  readonly detail: string;
};

/** What the stack is to have, which decides what its token needs. */
export type Needing = {
  readonly ownsZone: boolean;
  readonly hasMachine: boolean;
  readonly routesMail: boolean;
};

/** Makes every probe at once; the answers tell what the token may read. */
export function checkPermissions(
  api: Api,
  place: PermissionPlace,
  { ownsZone, hasMachine, routesMail }: Needing,
): Promise<readonly PermissionRow[]> {
  return Promise.all(
    PERMISSIONS.filter(
      ({ ofZoneOwner, ofMachine, ofMail }) =>
        (ownsZone || !ofZoneOwner) && (hasMachine || !ofMachine) && (routesMail || !ofMail),
    ).map(async (permission) => {
      const answer = await api.get(permission.probe(place), z.unknown());
      return { permission, verdict: verdictOf(answer), detail: answer.ok ? "" : answer.detail };
    }),
  );
}

/** The same rows without a single call. */
export function unchecked(): readonly PermissionRow[] {
  return PERMISSIONS.map((permission) => ({ permission, verdict: "not checked", detail: "" }));
}

function verdictOf(answer: ApiAnswer<unknown>): TokenVerdict {
  if (answer.ok) return "ok";
  switch (answer.why) {
    case "refused":
      return "missing";
    case "not enabled":
      return "not enabled";
    case "not found":
    case "unreachable":
    case "unexpected":
      return "could not check";
  }
}
