import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";

export type Proposal = ReplyOf<"GET /api/imports">["imports"][number];

/** What was proposed and waits for a word, the newest first. */
export const proposals = watched("agents:imports", () => ask("GET /api/imports"));

/** The largest archive that is taken (workers/chief/routes.ts); more is said before it is sent. */
export const ARCHIVE_MAX_BYTES = 1024 * 1024;
