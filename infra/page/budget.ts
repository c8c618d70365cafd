import { gzipSync } from "node:zlib";
import type { PageFiles } from "./kinds.ts";

/**
 * What each part of the page may weigh when it is sent, in bytes after gzip -9. Hard ceilings: a part that outgrows its own is made
 * smaller or loaded later. There is no list of last sizes beside it that each change might raise.
 */
export const CEILING_BYTES: Readonly<Record<string, number>> = {
  "at once": 28_000,
  style: 4_000,
  /** Of the views that are loaded later: beside their code, by the first of them (workers/web/page/style/later.css). */
  "later style": 2_000,
  chat: 24_000,
  money: 5_000,
  settings: 6_000,
  audit: 5_000,
  tasks: 4_000,
  "icons and manifest": 20_000,
  "code, style and shell": 100_000,
};
/** For a view that has no line above. */
const VIEW_CEILING_BYTES = 6_000;

/** A part of the page, what it weighs and what it may. */
type Part = { readonly part: string; readonly bytes: number; readonly ceiling: number };

const weigh = (bytes: Uint8Array): number => gzipSync(bytes, { level: 9 }).length;
const HASHED_VIEW = /^assets\/([a-z-]+)-[A-Z0-9]+\.js$/;

/** Every part; "at once" is what the HTML file names: the shell, Today and Approvals. */
export function pagePartsOf(files: PageFiles): readonly Part[] {
  const shell = new TextDecoder().decode(files.get("index.html"));
  const isAtOnce = (name: string) => shell.includes(`/${name}"`);
  const partOf = (name: string): string | null => {
    if (name.endsWith(".css")) return name.startsWith("assets/later-") ? "later style" : "style";
    if (name.startsWith("icons/") || name === "manifest.json") return "icons and manifest";
    if (!name.startsWith("assets/")) return null;
    // What several later parts share is a "chunk" that the HTML file does not name: a part of its own.
    const view = HASHED_VIEW.exec(name)?.[1];
    return isAtOnce(name) || view === undefined ? "at once" : view;
  };
  const sums = new Map<string, number>();
  const add = (part: string, bytes: number) => sums.set(part, (sums.get(part) ?? 0) + bytes);
  for (const [name, content] of files) {
    const bytes = weigh(content);
    const part = partOf(name);
    if (part) add(part, bytes);
    if (part !== "icons and manifest") add("code, style and shell", bytes);
  }
  return [...sums].map(([part, bytes]) => ({
    part,
    bytes,
    ceiling: CEILING_BYTES[part] ?? VIEW_CEILING_BYTES,
  }));
}

/** @throws when a part is heavier than its ceiling, by one byte or more */
export function requireCeilings(parts: readonly Part[]): void {
  const over = parts.filter(({ bytes, ceiling }) => bytes > ceiling);
  if (over.length === 0) return;
  const said = over.map(
    ({ part, bytes, ceiling }) => `${part} has ${bytes} bytes, ${bytes - ceiling} more than its ceiling`,
  );
  throw new Error(`The page has grown too heavy: ${said.join("; ")} (infra/page/budget.ts).`);
}
