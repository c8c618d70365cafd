/** A view of the page: what is known of it before its code is loaded. */
export type View = {
  /** Its folder in `page/views/`. */
  readonly name: string;
  /** Its address. */
  readonly path: string;
  /** What is below it and its own too, such as "/:id". */
  readonly below?: string;
  readonly title: string;
  /** Where it stands on a phone: which tab, or behind "More". */
  readonly place: 1 | 2 | 3 | 4 | "more";
  /** The key that leads there after `g`. */
  readonly key: string;
  /** Shown only to those who may call it; absent = to everybody who is signed in. */
  readonly needs?: string;
  /** Its sign: strokes on a field of 20 by 20. */
  readonly icon: string;
};

// biome-ignore format: a line for each view
/** Every view, in the order of the rail. A new one is its folder and its line here. */
export const VIEWS: readonly View[] = [
  { name: "today", path: "/", title: "Today", place: 1, key: "t", icon: "M4 5h12v11H4zM4 8.5h12M7 3v3M13 3v3" },
  { name: "chat", path: "/chat", below: "/:sessionKey", title: "Chat", place: 4, key: "c", icon: "M4 4h12v9H9l-3.5 3v-3H4z" },
  { name: "approvals", path: "/approvals", title: "Approvals", place: 2, key: "a", icon: "M10 2.5l6 2.4v4.3c0 4-2.5 6.8-6 8.3-3.5-1.5-6-4.3-6-8.3V4.9zM7.3 9.8l2 2 3.6-3.9" },
  { name: "tasks", path: "/tasks", title: "Tasks", place: "more", key: "k", icon: "M4 5.5l1.2 1.2L7.5 4.4M4 11l1.2 1.2 2.3-2.3M10 5.8h6M10 11.2h6M10 16h6M4.5 16h1.5" },
  { name: "money", path: "/money", title: "Money", place: 3, key: "m", icon: "M3 5.5h14v9H3zM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6M5.5 10h.01M14.5 10h.01" },
  { name: "agents", path: "/agents", below: "/:name", title: "Agents", place: "more", key: "e", needs: "GET /api/agents", icon: "M5 8h10v8H5zM10 8V4.5M8 12h.01M12 12h.01M2.5 11v2M17.5 11v2" },
  { name: "imports", path: "/imports", title: "Import and export", place: "more", key: "i", needs: "GET /api/imports", icon: "M10 3v9M6.5 8.5L10 12l3.5-3.5M4 13v3h12v-3" },
  { name: "memory", path: "/memory", title: "Memory", place: "more", key: "y", needs: "GET /api/memory", icon: "M6 3h8v14l-4-3-4 3zM8.5 7h3" },
  { name: "plan", path: "/plan", title: "Plan", place: "more", key: "l", needs: "GET /api/plan", icon: "M4 4h12v12H4zM7 8l1 1 2-2M7 12.5l1 1 2-2M12 8.5h2M12 13h2" },
  { name: "personas", path: "/personas", below: "/:id", title: "Personas", place: "more", key: "p", needs: "GET /api/personas", icon: "M7.5 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 16.5c0-3 2.2-5 5-5s5 2 5 5M13 3.4a3 3 0 0 1 0 5.2M14.5 11.9c1.9.7 3 2.4 3 4.6" },
  { name: "machine", path: "/machine", title: "Machine", place: "more", key: "v", icon: "M3 4h14v5H3zM3 11h14v5H3zM6 6.5h.01M6 13.5h.01M9 6.5h5M9 13.5h5" },
  { name: "audit", path: "/audit", title: "Audit", place: "more", key: "u", needs: "GET /api/audit/head", icon: "M5 3h7l3 3v11H5zM12 3v3h3M7.5 9.5h5M7.5 12.5h5" },
  { name: "people", path: "/people", title: "People and keys", place: "more", key: "o", needs: "GET /api/people", icon: "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 16.5a5 5 0 0 1 10 0M13 4a3 3 0 0 1 0 5.5M15 12a5 5 0 0 1 2.5 4.5" },
  { name: "connections", path: "/connections", title: "Connections", place: "more", key: "n", needs: "GET /api/connections", icon: "M8 12l4-4M6.5 9.5L5 11a3 3 0 0 0 4 4l1.5-1.5M13.5 10.5L15 9a3 3 0 0 0-4-4L9.5 6.5" },
  { name: "settings", path: "/settings", title: "Settings", place: "more", key: "s", icon: "M4 6h7M15 6h1M4 14h1M9 14h7M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4" },
];
