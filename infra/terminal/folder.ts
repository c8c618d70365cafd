import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder that a person named, and those above it that are missing. Node's own `recursive` comes to no end below a link that
 * leads nowhere or in `/proc`, where a folder is there and takes no other (seen on Node 24.21), and says of a full disk that a
 * folder is not there (github.com/nodejs/node/issues/42808).
 *
 * @param mode permissions of each folder that is made
 * @throws Error of the system, with its code and the path at which it stopped
 */
export function makeFolder(path: string, mode = 0o777): void {
  const whole = resolve(path);
  if (isFolder(whole)) return;
  const above = dirname(whole);
  if (above !== whole) makeFolder(above, mode);
  try {
    mkdirSync(whole, { mode });
  } catch (error) {
    // Somebody else has made it meanwhile.
    if (!isFolder(whole)) throw error;
  }
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // Not there, or not to be seen: making it says why.
  }
};
