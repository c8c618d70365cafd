// Backup of a Durable Object: all that it holds as pages of text, and back.
export { exportPage } from "./export.ts";
export { importPage } from "./import.ts";
export { joined, type Line, linesOf, PAGE_MAX_BYTES, PAGE_MAX_ROWS } from "./page.ts";
