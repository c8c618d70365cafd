import type { Properties } from "./engine.ts";

type Declared = {
  readonly directory: string;
  readonly config: {
    readonly runWorkerFirst: readonly string[];
    readonly notFoundHandling: "none";
    readonly htmlHandling: "none";
  };
};

/** The folder of files that the upload would carry, for the runtime's own asset router, which answers before the script where the program says so. */
export function filesOf({ assets }: Properties) {
  if (assets === undefined) return {};
  const { directory, config } = assets as Declared;
  const { runWorkerFirst, notFoundHandling, htmlHandling } = config;
  return {
    assets: {
      directory,
      hasUserWorker: true,
      runWorkerFirst: [...runWorkerFirst],
      notFoundHandling,
      htmlHandling,
    },
  };
}
