import * as z from "zod/mini";
import type { Operation } from "../operation.ts";
import { FILE_PATHS, PAGE_PATHS } from "./routes.ts";

const PAGE: Operation = {
  summary: "The page for a person in a browser",
  description: "One HTML file for every view; what a view shows comes from the endpoints of this document.",
  page: "text/html",
};
const FILE: Operation = {
  summary: "A file of the page",
  description: "Code, style, pictures, manifest and service worker; a hashed name never changes its bytes.",
  fails: [404],
};

const each = (paths: readonly string[], operation: Operation) =>
  Object.fromEntries(paths.map((path) => [`GET ${path}`, operation]));

/** What the door answers with the page's files. */
export const operations: Readonly<Record<string, Operation>> = {
  ...each(PAGE_PATHS, PAGE),
  ...each(FILE_PATHS, FILE),
  "GET /manifest.json": { ...FILE, reply: z.looseObject({ name: z.string() }) },
};
