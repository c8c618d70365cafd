import { type Ingress, servicesFor } from "../sizing.ts";

// Scripts of a release that the host runs by their names (infra/machine/host/heartbeat.sh); cloud-init cannot change, these can.

const HERE = `here=$(dirname "$(readlink --canonicalize "$0")")
compose() { docker compose --file "$here/compose.yaml" "$@"; }
`;

/** Postgres ends after the backup, so that nothing is written that the backup does not have. */
export function drainScript(ingress: Ingress): string {
  const working = servicesFor(ingress).flatMap(({ name, runs }) =>
    runs === "always" && name !== "postgres" ? [name] : [],
  );
  return `#!/bin/bash
# Ends the machine's work: what writes is stopped, the backup is made, Postgres is stopped. Ends with 0 when all of it is done.
set -euo pipefail
${HERE}compose stop ${working.join(" ")}
compose up --detach --no-deps --wait postgres
"$PURSER_BACKUP_COMMAND"
compose stop postgres
`;
}

/** Longer than from one heartbeat to the next. */
const RECENT = "90s";

export const BUSY_SCRIPT = `#!/bin/bash
# Ends with 0 when a server behind the gateway was asked for something since the last heartbeat.
set -eu
${HERE}compose logs --no-log-prefix --since ${RECENT} gateway | grep --quiet '"path":"/[a-z-]*/mcp"'
`;
