// A file of its own, loaded beside the page's code and before all of it is there: what the first view shows is under way while
// the code is loaded, read and run. Whoever asks for the same takes what was begun (api/request.ts).

/** What the views that have their code at once ask for first, as their sources do. What stands here and is not asked for is one call too many. */
const FIRST: Readonly<Record<string, readonly string[]>> = {
  "/": ["/api/approvals?status=pending", "/api/budget", "/api/tasks?status=open"],
  "/approvals": ["/api/approvals?status=pending"],
};

/** As every request of the page: see api/request.ts, which cannot be named here without being loaded. */
const LIKE_ALL: RequestInit = { headers: { "x-requested-with": "XMLHttpRequest" }, redirect: "manual" };

const begin = (path: string): readonly [string, Promise<Response>] => {
  const answer = fetch(path, LIKE_ALL);
  // Heard by whoever takes it; where nobody does, nobody misses it.
  answer.catch(() => undefined);
  return [path, answer];
};

// Where the code was there first, it has asked by itself.
globalThis.begun ??= new Map(["/api/me", ...(FIRST[location.pathname] ?? [])].map(begin));

export {};
