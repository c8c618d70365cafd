import { type Problem, problemBody, problemHeaders, problemText } from "../../problem.ts";
import type { Outgoing } from "../passing.ts";

/** The reply for what the door refuses: a page for a browser that goes somewhere but to an endpoint, else a problem. */
export function refusalOf(request: Request, problem: Problem, requestId: string, path?: string): Outgoing {
  const headers = new Headers(problemHeaders(problem));
  const isPage = wantsPage(request.headers) && URL.parse(request.url)?.pathname.startsWith("/api/") !== true;
  if (isPage) headers.set("content-type", "text/html; charset=utf-8");
  headers.append("vary", "accept");
  const text = isPage ? pageOf(problem, requestId) : problemText(problem, requestId, path);
  return { status: problem.status, headers, body: new TextEncoder().encode(text) };
}

/** Browsers name HTML when they go to an address, and nothing of JSON; scripts and programs name JSON, or anything. */
function wantsPage(headers: Headers): boolean {
  const accept = headers.get("accept") ?? "";
  return /\btext\/html\b/i.test(accept) && !/\bjson\b/i.test(accept) && !headers.has("authorization");
}

/** No style and no script: the policy of these replies allows neither. */
function pageOf(problem: Problem, requestId: string): string {
  const { title, detail } = problemBody(problem, requestId) as Record<string, unknown>;
  const way =
    problem.code === "missing_identity"
      ? "<p>Sign in first, then open this address again.</p>"
      : '<p><a href="/">To the start page</a></p>';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(String(title))}</title>
<h1>${escaped(String(title))}</h1>
<p>${escaped(String(detail))}</p>
${way}
<p><small>${problem.status}, request ${escaped(requestId)}</small></p>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
