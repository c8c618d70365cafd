import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What is loaded for its value, and not for its type alone; types are gone when it runs. */
const LOADED =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\s)[^;"']*?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;
const SDK = "@pulumi/";

const known = new Map<string, boolean>();

/** Whether a source file loads Pulumi's SDK, by itself or by what it loads; paths are from the checkout. */
export function loadsSdk(file: string): boolean {
  const before = known.get(file);
  if (before !== undefined) return before;
  // What leads back here adds nothing.
  known.set(file, false);
  const loaded = [...readFileSync(file, "utf8").matchAll(LOADED)].map(
    ([, all = "", late = ""]) => all || late,
  );
  const isLoaded = loaded.some((name) => name.startsWith(SDK) || loadsSdkAt(join(dirname(file), name), name));
  known.set(file, isLoaded);
  return isLoaded;
}

const loadsSdkAt = (path: string, name: string): boolean =>
  name.startsWith(".") && /\.(ts|tsx|mjs)$/.test(path) && existsSync(path) && loadsSdk(path);
