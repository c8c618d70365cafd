import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Log, LogLevel, Miniflare } from "miniflare";
import { WORKER_NAMES, type WorkerName } from "../../workers/workers.ts";
import { bundle, COMPATIBILITY_DATE } from "../worker/bundle.ts";
import { builtFile } from "./build.ts";
import { inRounds, median } from "./rounds.ts";

/** The first isolates of a process also warm up the process itself. */
const DROPPED_ROUNDS = 3;

export type Startup = { readonly name: WorkerName; readonly extraMs: number; readonly timesEmpty: number };

const ANSWER = 'export default { fetch: () => new Response("up") };';

/**
 * How much longer an isolate that did not exist before takes to its first answer when it has evaluated a bundle: compiling
 * and running the module, cold. The isolate itself and the way there are measured with an empty module and taken off.
 */
export async function startupTimes(root: string, rounds: number): Promise<Startup[]> {
  const miniflare = new Miniflare(loaderOptions(root));
  try {
    await miniflare.ready;
    const url = await miniflare.unsafeGetDirectURL("loader");
    const timeTo = async (name: string) => {
      const started = performance.now();
      const answer = await fetch(new URL(name, url));
      if ((await answer.text()) !== "up") throw new Error(`The module ${name} did not start.`);
      return performance.now() - started;
    };
    const values = await inRounds(["empty", ...WORKER_NAMES], rounds + DROPPED_ROUNDS, timeTo);
    const middle = (name: WorkerName | "empty") => median(values[name].slice(DROPPED_ROUNDS));
    const empty = middle("empty");
    return WORKER_NAMES.map((name) => ({
      name,
      extraMs: middle(name) - empty,
      timesEmpty: middle(name) / empty,
    }));
  } finally {
    await miniflare.dispose();
  }
}

function loaderOptions(root: string): ConstructorParameters<typeof Miniflare>[0] {
  const bundles = WORKER_NAMES.map((name) => {
    const text = readFileSync(join(root, bundle(name, root).file), "utf8");
    const modules = { "start.js": `import "./bundle.js"; ${ANSWER}`, "bundle.js": text };
    return [name, { mainModule: "start.js", modules }];
  });
  const sources = {
    empty: { mainModule: "start.js", modules: { "start.js": ANSWER } },
    ...Object.fromEntries(bundles),
  };
  const main = builtFile("loader");
  return {
    host: "127.0.0.1",
    port: 0,
    cf: false,
    logRequests: false,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
    workers: [
      {
        config: {
          name: "loader",
          compatibilityDate: COMPATIBILITY_DATE,
          manifest: {
            mainModule: main,
            modulesRoot: root,
            modules: { [main]: { type: "esm", contents: readFileSync(join(root, main), "utf8") } },
          },
          env: {
            LOADER: { type: "worker-loader" },
            SOURCES: { type: "json", value: sources },
            COMPATIBILITY_DATE: { type: "text", value: COMPATIBILITY_DATE },
          },
        },
        dev: { rootPath: root, unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] },
      },
    ],
  };
}
