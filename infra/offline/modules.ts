import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "./engine.ts";

/** For drills: makes a module that stands before a Worker's main one and imports it; null for none. */
export type Drill = (script: Properties) => string | null;

/** A Worker's modules: the uploaded one, and what drills put before it, the outermost last. @param root of the checkout */
export function modulesOf(script: Properties, root: string, before: readonly Drill[] = []) {
  let mainModule = String(script.mainModule);
  const module = (contents: string) => ({ type: "esm" as const, contents });
  const modules = { [mainModule]: module(readFileSync(join(root, String(script.contentFile)), "utf8")) };
  for (const [place, make] of before.entries()) {
    const first = make({ ...script, mainModule });
    if (first === null) continue;
    mainModule = `before-${place}.mjs`;
    modules[mainModule] = module(first);
  }
  return { mainModule, modules };
}
