import { type Problem, problemHeaders, problemText } from "../../problem.ts";
import { clientOf, type Outgoing, type Passing } from "../passing.ts";

/** The reply for what the door refuses. */
export function refusalOf(problem: Problem, requestId: string, path?: string): Outgoing {
  const headers = new Headers(problemHeaders(problem));
  const text = problemText(problem, requestId, path);
  return { status: problem.status, headers, body: new TextEncoder().encode(text) };
}

/**
 * A refusal, the door's or that of a Worker behind it, as whoever asked reads it: a page for a browser that goes somewhere, else
 * the problem as it is.
 */
export function readable(p: Passing, outgoing: Outgoing): Outgoing {
  const { headers, body } = outgoing;
  if (!(body instanceof Uint8Array) || !headers.get("content-type")?.startsWith(PROBLEM_TYPE))
    return outgoing;
  headers.append("vary", "accept");
  if (clientOf(p)?.kind === "program" || !wantsPage(p.request)) return outgoing;
  headers.set("content-type", "text/html; charset=utf-8");
  const said = JSON.parse(new TextDecoder().decode(body)) as Said;
  return { ...outgoing, body: new TextEncoder().encode(pageOf(said, outgoing.status, p.requestId)) };
}

const PROBLEM_TYPE = "application/problem+json";
/** What a page shows of a problem (workers/problem.ts). */
type Said = { readonly title: string; readonly detail: string; readonly code: string };

/**
 * Browsers name HTML when they go to an address, and nothing of JSON; scripts and programs name JSON, or anything. An endpoint answers
 * all of them alike.
 */
function wantsPage({ url, headers }: Request): boolean {
  const accept = headers.get("accept") ?? "";
  const isEndpoint = URL.parse(url)?.pathname.startsWith("/api/") === true;
  return (
    !isEndpoint &&
    /\btext\/html\b/i.test(accept) &&
    !/\bjson\b/i.test(accept) &&
    !headers.has("authorization")
  );
}

/** No style and no script: the policy of these replies allows neither. */
function pageOf({ title, detail, code }: Said, status: number, requestId: string): string {
  const way =
    code === "missing_identity"
      ? "<p>Sign in first, then open this address again.</p>"
      : '<p><a href="/">To the start page</a></p>';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(detail)}</p>
${way}
<p><small>${status}, request ${escaped(requestId)}</small></p>
</main>
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
