import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's and Ubuntu's WebDriver of WebKitGTK, the engine that every browser of an iPhone has, and a screen for it that nobody sees. */
const PROGRAMS = ["WebKitWebDriver", "Xvfb"] as const;

/** What is left out without them, and how a person gets them. */
export const WEBKIT_MISSING =
  "WebKit's driver is not installed here: apt install webkit2gtk-driver xvfb. With it the page is opened in the engine of iPhones too.";

/** Where the two programs are, or null. @param path as in the environment's PATH */
export function findWebKit(
  path = process.env.PATH ?? "",
): { readonly driver: string; readonly screen: string } | null {
  const [driver, screen] = PROGRAMS.map((name) =>
    path
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((file) => existsSync(file)),
  );
  return driver && screen ? { driver, screen } : null;
}
