import type { Manifest } from "./bindings.ts";
import { WORKER_NAMES, type WorkerName } from "./workers.ts";

/** The manifest of every Worker. For tests and their configuration: a Worker imports only those that it needs. */
export async function manifests(): Promise<ReadonlyMap<WorkerName, Manifest>> {
  const read = WORKER_NAMES.map(async (name) => {
    // A whole address, because whoever bundles this file puts it elsewhere.
    const { href } = new URL(`./${name}/bindings.ts`, import.meta.url);
    return [name, (await import(href)) as Manifest] as const;
  });
  return new Map(await Promise.all(read));
}
