import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What the browser tier is driven through; Debian, Ubuntu, Google and Homebrew name it so. */
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** What is left out without one, and how a person gets one. */
export const CHROMIUM_MISSING =
  "Chromium is not installed here: apt install chromium, or install Google Chrome. With it the page is opened in a real browser, on a phone and on a desk.";

/** Letters of the same shape on every machine, and no shared memory, of which containers have little. */
export const CHROMIUM_FLAGS: readonly string[] = ["--font-render-hinting=none", "--disable-dev-shm-usage"];

/** A Chromium of this computer, or null. @param path as in the environment's PATH */
export function findChromium(path = process.env.PATH ?? ""): string | null {
  const places = path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...places, MAC].find((file) => existsSync(file)) ?? null;
}
