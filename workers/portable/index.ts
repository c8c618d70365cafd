// Backup of a Durable Object: all that it holds as pages of text, and back.
export { exportPage } from "./export.ts";
export { importPage } from "./import.ts";
export {
  type Cursor,
  type Imported,
  type Incoming,
  joined,
  type Line,
  linesOf,
  PAGE_MAX_BYTES,
  PAGE_MAX_ROWS,
  type Page,
  type Portable,
} from "./page.ts";
