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

/**
 * Whose day "today" is, where it does not end with the day of whoever looks. Asking the browser for its zone instead takes longer than
 * anything else before the first question is drawn.
 */
export const otherZone = computed(() => {
  const { timeZone, dayEndsAt } = pending.shown.value.data ?? {};
  const end = new Date(dayEndsAt ?? "");
  // Of an answer that was kept by an older page nothing is said.
  return end.getHours() + end.getMinutes() > 0 ? timeZone : undefined;
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
