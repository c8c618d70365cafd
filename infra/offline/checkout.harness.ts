import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../worker/bundle.ts";

/** All that the program is evaluated from, but for the stacks' own files. */
const ENTRIES = [
  "infra",
  "workers",
  "policies",
  "vm",
  "docs",
  "dist",
  "node_modules",
  "package.json",
  "package-lock.json",
  "Pulumi.yaml",
];

/** Makes a folder one in which commands find this checkout's program, and stacks of the test's own. */
export function linkCheckout(folder: string): void {
  // Built here once, and not in every such folder anew.
  bundle("edge");
  for (const entry of ENTRIES) symlinkSync(join(process.cwd(), entry), join(folder, entry));
}
