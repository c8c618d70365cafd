import { computed } from "@preact/signals";
import { ask } from "../../api/request.ts";
import { resource } from "../../api/resource.ts";
import type { Reply } from "../../api/types.ts";

export type Pending = Reply<"GET /api/approvals">;
export type Question = Pending["approvals"][number];

/** What waits for a person, oldest first. */
export const pending = resource<Pending>("approvals", () =>
  ask("GET /api/approvals", { query: { status: "pending" } }),
);

export const pendingCount = computed(() => pending.shown.value.data?.approvals.length ?? 0);
