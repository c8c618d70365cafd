import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/**
 * What a file holds, made on the first run and readable by its owner alone. It is there whole or not at all: an empty secret that a kill
 * has left would be taken for one.
 */
export function keptFile(path: string, make: () => string): string {
  if (!existsSync(path)) {
    const draft = `${path}.draft`;
    writeFileSync(draft, make(), { mode: 0o600 });
    renameSync(draft, path);
  }
  return readFileSync(path, "utf8").trim();
}
