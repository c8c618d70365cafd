import { basename } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";

/** How a Worker becomes one ES module for workerd; the benchmark's own Workers are built alike. */
export const WORKER_BUILD = {
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2024",
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["workerd", "worker", "browser"],
  external: ["cloudflare:*", "node:*"],
  legalComments: "none",
  logLevel: "error",
} satisfies BuildOptions;

export type BuiltModules = {
  /** The bytes by file name, `<name>.mjs`. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** Every file that went into them, by path from the checkout's root. */
  readonly inputs: readonly string[];
};

/**
 * Each source as one ES module with everything that it needs; nothing is written.
 *
 * @param sources by the name of the module, without its ending
 * @param options what differs from a Worker
 */
export function builtModules(
  sources: Readonly<Record<string, string>>,
  root: string,
  options: BuildOptions,
): BuiltModules {
  const { outputFiles, metafile } = buildSync({
    ...WORKER_BUILD,
    ...options,
    absWorkingDir: root,
    entryPoints: Object.entries(sources).map(([out, source]) => ({ in: source, out })),
    outdir: "dist",
    write: false,
    metafile: true,
  });
  return {
    modules: new Map(outputFiles.map(({ path, contents }) => [basename(path), contents])),
    inputs: Object.keys(metafile.inputs),
  };
}
