import type { ComponentType } from "preact";
import type { IconName } from "./parts/icon.tsx";

/** A view of the page. A new one is its folder and its line in `VIEWS`. */
export type View = {
  /** Its address; everything below it is its own. */
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** Where it stands on a phone: as a tab, or behind "More". */
  readonly place: "tab" | "more";
  /** The key after `g` that leads there. */
  readonly key: string;
  /** Roles that may see it; absent = everybody who is signed in. */
  readonly roles?: readonly string[];
  readonly load: () => Promise<{ readonly default: ComponentType }>;
};

/** In the order of the rail and of the tabs. */
export const VIEWS: readonly View[] = [
  { path: "/", title: "Today", icon: "today", place: "tab", key: "t", load: () => import("./views/today/index.tsx") },
  {
    path: "/approvals",
    title: "Approvals",
    icon: "approvals",
    place: "tab",
    key: "a",
    load: () => import("./views/approvals/index.tsx"),
  },
  { path: "/money", title: "Money", icon: "money", place: "tab", key: "m", load: () => import("./views/money/index.tsx") },
  { path: "/chat", title: "Chat", icon: "chat", place: "tab", key: "c", load: () => import("./views/chat/index.tsx") },
  { path: "/tasks", title: "Tasks", icon: "tasks", place: "more", key: "k", load: () => import("./views/tasks/index.tsx") },
  {
    path: "/audit",
    title: "Audit",
    icon: "audit",
    place: "more",
    key: "u",
    roles: ["admin"],
    load: () => import("./views/audit/index.tsx"),
  },
  {
    path: "/settings",
    title: "Settings",
    icon: "settings",
    place: "more",
    key: "s",
    load: () => import("./views/settings/index.tsx"),
  },
];

/** The view that an address belongs to; null for none. */
export function viewAt(path: string): View | null {
  return VIEWS.find((view) => path === view.path || (view.path !== "/" && path.startsWith(`${view.path}/`))) ?? null;
}
