import { computed, effect } from "@preact/signals";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { announce } from "../../parts/live-region.tsx";
import { words } from "./words.ts";

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

// On the sign of an installed page; a browser that puts nothing there is none the worse.
effect(() => void navigator.setAppBadge?.(pendingCount.value).catch(() => undefined));

/** Whose day "today" is, where that is not the day of whoever looks. */
export const otherZone = computed(() => {
  const zone = pending.shown.value.data?.timeZone;
  return zone === Intl.DateTimeFormat().resolvedOptions().timeZone ? undefined : zone;
});

let seen: ReadonlySet<string> | null = null;

// What comes while somebody is here is said once, and takes the focus from nothing.
effect(() => {
  const { data } = pending.shown.value;
  if (!data) return;
  const come = data.approvals.filter(({ decisionId }) => seen && !seen.has(decisionId));
  if (come.length > 0) announce(words.come(come));
  seen = new Set([...(seen ?? []), ...data.approvals.map(({ decisionId }) => decisionId)]);
});
