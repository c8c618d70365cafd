import { createTwoFilesPatch } from "diff";

/** Lines around a change, as diffs usually show them. */
const CONTEXT_LINES = 3;

/** What is other in a file, as a unified diff. */
export const changesIn = (file: string, before: string, after: string): string =>
  createTwoFilesPatch(`yours/${file}`, `template/${file}`, before, after, undefined, undefined, {
    context: CONTEXT_LINES,
  });
