import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hexDigest as hashOf } from "../page/digest.ts";

// A program of the machine as it was built last, with the hash of every file that went into it. A stack with a machine has the
// machine's updater in its first start, and building that anew is a fifth of each evaluation.

const FOLDER = "node_modules/.cache/purser-programs";

type Kept = {
  /** By path from the checkout's root. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly text: string;
  readonly sha256: string;
};

/** @param build what is built and how, as one text */
const placeOf = (root: string, build: string): string =>
  join(root, FOLDER, `${hashOf(new TextEncoder().encode(build))}.json`);

/** What was built, when each file that went into it is as it was; otherwise null. */
export function takeProgram(root: string, build: string): Uint8Array | null {
  try {
    const { inputs, text, sha256 } = JSON.parse(readFileSync(placeOf(root, build), "utf8")) as Kept;
    const isSame = ([file, hash]: [string, string]) => hashOf(readFileSync(join(root, file))) === hash;
    const bytes = new TextEncoder().encode(text);
    return hashOf(bytes) === sha256 && Object.entries(inputs).every(isSame) ? bytes : null;
  } catch {
    return null; // Nothing is kept, or one of its files is gone: it is built again.
  }
}

/** @param inputs the files that went into it, by path from the checkout's root */
export function keepProgram(root: string, build: string, inputs: readonly string[], bytes: Uint8Array): void {
  const hashes = inputs.map((file) => [file, hashOf(readFileSync(join(root, file)))]);
  const kept: Kept = {
    inputs: Object.fromEntries(hashes),
    text: new TextDecoder().decode(bytes),
    sha256: hashOf(bytes),
  };
  const place = placeOf(root, build);
  mkdirSync(join(root, FOLDER), { recursive: true });
  writeFileSync(`${place}.${process.pid}`, JSON.stringify(kept));
  renameSync(`${place}.${process.pid}`, place);
}
