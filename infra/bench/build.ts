import { join } from "node:path";
import { build } from "esbuild";
import { bundle } from "../worker/bundle.ts";
import { WORKER_BUILD } from "../worker/modules.ts";

/** Where the benchmark's own Workers are built, relative to the project root. */
const FOLDER = "dist/bench";

const WORKERS = [
  "bare",
  "bare-mcp",
  "counted",
  "counted-ledger",
  "counted-personas",
  "direct",
  "relay",
  "without",
  "spender",
] as const;
type BenchWorker = (typeof WORKERS)[number];

/** The file of one of the benchmark's own Workers, relative to the project root. */
export const builtFile = (name: BenchWorker): string => `${FOLDER}/${name}.mjs`;

/** Builds them with the settings of the Workers that are uploaded, around the bundles of those as they are. */
export async function buildBenchWorkers(root: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: WORKERS.map((name) => ({ in: `infra/bench/workers/${name}.ts`, out: name })),
    outdir: FOLDER,
    ...WORKER_BUILD,
    alias: {
      "the-gate": join(root, bundle("gate", root).file),
      "the-door": join(root, bundle("edge", root).file),
      "the-ledger": join(root, bundle("ledger", root).file),
      "the-personas": join(root, bundle("personas", root).file),
    },
  });
}
