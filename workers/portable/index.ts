// Backup of a Durable Object: all that it holds as pages of text, and back.
export { exportPage } from "./export.ts";
export { importPage } from "./import.ts";
export { joined, linesOf, PAGE_MAX_BYTES, PAGE_MAX_ROWS, type PageLine } from "./page.ts";
