import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { postgres, type TestCluster } from "../postgres/cluster.harness.ts";

/**
 * A stand-in for docker in whose only container, `box`, the tests' Postgres runs. What it is told besides is written to `told`.
 *
 * @param folder of the release; `CONTAINER_OF_TEST` in the environment names what runs
 * @returns a PATH that begins with it
 */
export function standInDocker(folder: string, cluster: TestCluster): string {
  const docker = `#!/bin/bash
case "$*" in
  "compose -f ${folder}/compose.yaml ps -q postgres") echo "$CONTAINER_OF_TEST";;
  "compose -f ${folder}/compose.yaml config --services") printf 'postgres\\nmigrate\\ngateway\\n';;
  compose*) shift 3; echo "$@" >>"${folder}/told";;
  inspect*) echo "${cluster.admin.host} ";;
  exec*) while [ "$1" != box ]; do shift; done; shift; exec "${postgres?.folder}/$1" "\${@:2}";;
  *) echo "docker does not know $*" >&2; exit 1;;
esac
`;
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "docker"), docker, { mode: 0o755 });
  return `${bin}:${process.env.PATH}`;
}
