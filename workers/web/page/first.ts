// A file of its own, loaded beside the page's code: what the first view shows is under way while the code is loaded, read and run. Whoever
// asks for the same takes what was begun (api/request.ts). It is no module: one would run after the page's code has been read, if that came first.

// In a block, because the names of a script that is no module would be everybody's.
{
  /** What the views that have their code at once ask for first, as their sources do. What stands here and is not asked for is one call too many. */
  const first: Readonly<Record<string, readonly string[]>> = {
    "/": ["/api/approvals?status=pending", "/api/budget", "/api/tasks?status=open"],
    "/approvals": ["/api/approvals?status=pending"],
  };

  /** As every request of the page: see api/request.ts, which cannot be named here without being loaded. */
  const likeAll: RequestInit = { headers: { "x-requested-with": "XMLHttpRequest" }, redirect: "manual" };

  const begin = (path: string): readonly [string, Promise<Response>] => {
    const answer = fetch(path, likeAll);
    // Heard by whoever takes it; where nobody does, nobody misses it.
    answer.catch(() => undefined);
    return [path, answer];
  };

  globalThis.begun = new Map(["/api/me", ...(first[location.pathname] ?? [])].map(begin));
}

export {};
