/**
 * Files of a program or of its documents by their paths inside it, such as "src/sum.ts": read as what they are, a module or a page.
 * Not here, so that they are no plain English: paths from the root or a home, hidden files, and what by its name opens, guards, installs
 * or runs something.
 */
const PATH =
  /(?<![\w./~@:-])(?:[a-z][a-z0-9_-]{0,30}\/){0,6}[A-Za-z][\w-]{0,40}(?:\.(test|spec))?\.(tsx?|jsx?|mjs|py|go|rs|java|rb|kt|swift|s?css|html|md|csv|svg)(?![\w/-]|\.\w)/g;
const GUARDED =
  /env|secret|key|token|cred|auth|passw|login|perm|admin|conf|deploy|prod|hook|workflow|package|lock|docker|install|access|pay|bill|bank|user|customer|client|policy|gate|rule|audit|log|backup|cron|secur|crypt|sign|migrat|delete|wipe|drop/i;
const KINDS: Readonly<Record<string, string>> = {
  css: "stylesheet",
  scss: "stylesheet",
  html: "page",
  md: "readme",
  csv: "table",
  svg: "icon",
};

/** The text with such paths in words: "add a test to list.test.ts" adds one to a test. */
export const withPathsInWords = (text: string): string =>
  text.replace(PATH, (path: string, test: string | undefined, kind: string) => {
    if (GUARDED.test(path)) return path;
    return test === undefined ? (KINDS[kind] ?? "module") : "test";
  });
