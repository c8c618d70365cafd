import { type MachineShape, servicesFor } from "../sizing.ts";

// Scripts of a release that the host runs by their names (infra/machine/host/heartbeat.sh); cloud-init cannot change, these can.

const HERE = `here=$(dirname "$(readlink --canonicalize "$0")")
compose() { docker compose --file "$here/compose.yaml" "$@"; }
`;

/** Postgres ends after the backup, so that nothing is written that the backup does not have. */
export function drainScript(shape: MachineShape): string {
  const working = servicesFor(shape).flatMap(({ name, runs }) =>
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

/** What a container's log says of work, by the container. */
const WORK = { gateway: '"path":"/[a-z-]*/mcp"', worker: '"what":"running"' } as const;

export function busyScript(shape: MachineShape): string {
  const lines = servicesFor(shape).flatMap(({ name }) =>
    name === "gateway" || name === "worker"
      ? [`compose logs --no-log-prefix --since ${RECENT} ${name} | grep --quiet '${WORK[name]}'`]
      : [],
  );
  return `#!/bin/bash
# Ends with 0 when a server behind the gateway was asked for something since the last heartbeat, or an execution goes on.
set -eu
${HERE}${lines.join(" ||\n  ")}
`;
}
