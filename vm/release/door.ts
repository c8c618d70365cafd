import { readFileSync } from "node:fs";

/** The deployment's door asked as the machine, whose key lies in a file that root alone may read. */
export const askedAsMachine =
  (keyFile: string | undefined): typeof fetch =>
  (url, init) =>
    fetch(url, {
      ...init,
      headers: keyFile === undefined ? {} : { "x-machine-key": readFileSync(keyFile, "utf8").trim() },
    });
