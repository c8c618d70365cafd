import MiniSearch from "minisearch";
import { memoized } from "../memoized.ts";
import { termsIn } from "../routing/terms.ts";

/** Written in by the build (infra/worker/templates.ts): the documentation of this revision, by path. */
declare const DOCS_PAGES: Readonly<Record<string, string>>;

/** A part of a page: from one heading to the next. */
export type DocsSection = { readonly page: string; readonly heading: string; readonly text: string };

const FOUND_MAX = 4;
const SECTION_MAX_CHARS = 2_500;

/** A page in its sections; what stands before the first heading of the second level is named by the page's own. */
export function sectionsOf(page: string, text: string): DocsSection[] {
  const [start = "", ...rest] = text.split(/^## /m);
  const title = /^# (.+)$/m.exec(start)?.[1] ?? page;
  const first = { page, heading: title, text: start.replace(/^# .+\n/, "").trim() };
  const others = rest.map((part) => {
    const [heading = "", ...lines] = part.split("\n");
    return { page, heading: `${title}: ${heading}`, text: lines.join("\n").trim() };
  });
  return [first, ...others].filter((section) => section.text !== "");
}

const sections = memoized(() => Object.entries(DOCS_PAGES).flatMap(([page, text]) => sectionsOf(page, text)));

const index = memoized(() => {
  const made = new MiniSearch<DocsSection & { readonly id: number }>({
    fields: ["heading", "text"],
    tokenize: termsIn,
    processTerm: (term) => term,
    searchOptions: { boost: { heading: 3 } },
  });
  made.addAll(sections().map((section, id) => ({ ...section, id })));
  return made;
});

/** The sections of the documentation that speak most of these words, the best first. */
export const searchDocs = (words: string): DocsSection[] =>
  index()
    .search(words)
    .slice(0, FOUND_MAX)
    .flatMap(({ id }) => {
      const section = sections()[Number(id)];
      return section ? [{ ...section, text: section.text.slice(0, SECTION_MAX_CHARS).toWellFormed() }] : [];
    });

/** What there is to read, by path and heading. */
export function docsContents(): Record<string, string[]> {
  const contents: Record<string, string[]> = {};
  for (const { page, heading } of sections()) contents[page] = [...(contents[page] ?? []), heading];
  return contents;
}
