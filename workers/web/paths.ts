/** Where the page is: each path answers with the one HTML file, and the page itself shows the view (views.ts). */
export const PAGE_PATHS = [
  "/",
  "/approvals",
  "/money",
  "/chat",
  "/chat/:sessionKey",
  "/tasks",
  "/audit",
  "/settings",
  "/more",
] as const;

/** Its files: what has a name of its own, and two folders. */
export const FILE_PATHS = ["/sw.js", "/manifest.json", "/icons/:name", "/assets/:name"] as const;
