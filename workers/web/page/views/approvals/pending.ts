import { computed } from "@preact/signals";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";

export type Pending = ReplyOf<"GET /api/approvals">;
export type WaitingAsk = Pending["approvals"][number];

/** What waits for a person, oldest first. */
export const pending = watched<Pending>("approvals", () =>
  ask("GET /api/approvals", { query: { status: "pending" } }),
);

/** What was decided, and what waits: the latest first. */
export const history = watched("approvals:history", () =>
  ask("GET /api/approvals", { query: { status: "all" } }),
);

export const pendingCount = computed(() => pending.shown.value.data?.approvals.length ?? 0);
