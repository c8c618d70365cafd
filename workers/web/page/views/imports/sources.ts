import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";

export type ShownImport = ReplyOf<"GET /api/imports">["imports"][number];

/** What was proposed and waits for a word, the newest first. */
export const proposals = watched("agents:imports", () => ask("GET /api/imports"));
