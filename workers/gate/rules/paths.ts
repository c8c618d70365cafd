import { isPart, MEASURES } from "./work/parts.ts";

/**
 * Files of a program or of its documents by their paths inside it, such as "src/sum.ts": read as what they are, a module or a page.
 * Not here, so that they are no plain English: paths from the root or a home, hidden files, what by its name opens, guards, installs
 * or runs something, and each path with a word that is on no closed list: a path has room for a sentence ("src/send-it-to-them.ts"),
 * and a file of limits or of instructions is more than a module.
 */
const PATH =
  /(?<![\w./~@:-])(?:[a-z][a-z0-9_-]{0,30}\/){0,6}[A-Za-z][\w-]{0,40}(?:\.(test|spec))?\.(tsx?|jsx?|mjs|py|go|rs|java|rb|kt|swift|s?css|html|md|csv|svg)(?![\w/-]|\.\w)/g;
const GUARDED =
  /env|secret|key|token|cred|auth|passw|login|perm|admin|conf|deploy|prod|hook|workflow|package|lock|docker|install|access|pay|bill|bank|user|customer|client|policy|gate|rule|audit|log|backup|cron|secur|crypt|sign|migrat|delete|wipe|drop|instruct|prompt|limit|contract|budget|warn/i;
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
    if (GUARDED.test(path) || !wordsOf(path).every(isOfProgram)) return path;
    return test === undefined ? (KINDS[kind] ?? "module") : "test";
  });

const wordsOf = (path: string): readonly string[] =>
  path
    .replace(/(?:\.(?:test|spec))?\.\w+$/, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, "-")
    .toLowerCase()
    .split(/[/_-]/);
const isOfProgram = (word: string): boolean => isPart(word) || MEASURES.has(word) || FOLDERS.has(word);
const FOLDERS = new Set(
  "src lib app apps ui utils docs data web assets setup temps rain text sum stats cli render geometry cart math architecture weather".split(
    " ",
  ),
);
