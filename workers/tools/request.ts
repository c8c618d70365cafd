import type { Asked } from "../caller.ts";
import { type FieldProblem, Problem } from "../problem.ts";
import type { McpTool } from "./tool.ts";

type Arguments = Readonly<Record<string, unknown>>;
type Wanted = Pick<McpTool, "shown" | "method" | "path" | "query">;

/**
 * The request of its endpoint that a call of a tool becomes. Here it is seen to that each argument has its place; what it may be is
 * the endpoint's to say.
 *
 * @param origin of the deployment, such as https://purser.example.com
 * @throws Problem invalid_request, naming each argument that the tool has not, or that cannot stand in an address
 */
export function requestFor(
  { shown: { inputSchema }, method, path, query }: Wanted,
  given: Arguments,
  origin: string,
): Omit<Asked, "headers"> {
  const names = Object.keys(inputSchema.properties);
  refuse(
    Object.keys(given)
      .filter((name) => !names.includes(name))
      .map((name) => ({
        path: name,
        message: `no argument of this tool; it takes ${names.join(", ") || "none"}`,
      })),
  );
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  refuse(inPath.flatMap((name) => wrongInPath(name, given[name])));
  refuse(query.flatMap((name) => wrongInQuery(name, given[name])));
  const address = new URL(
    path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(given[name]))),
    origin,
  );
  for (const name of query) {
    const value = given[name];
    if (typeof value === "string" || typeof value === "number") address.searchParams.set(name, `${value}`);
  }
  const rest = Object.entries(given).filter(([name]) => !inPath.includes(name) && !query.includes(name));
  const body = method === "GET" ? null : JSON.stringify(Object.fromEntries(rest));
  return { method, url: address.href, body };
}

function refuse(fields: readonly FieldProblem[]): void {
  const [first] = fields;
  if (first === undefined) return;
  throw new Problem("invalid_request", `Cannot use ${first.path}: ${first.message}`, { fields });
}

/** An address drops "." and "..", and would be another one then. */
const wrongInPath = (name: string, value: unknown): FieldProblem[] =>
  typeof value === "string" && !["", ".", ".."].includes(value) && value.isWellFormed()
    ? []
    : [{ path: name, message: "expected a text that names one" }];

const wrongInQuery = (name: string, value: unknown): FieldProblem[] =>
  value === undefined || typeof value === "string" || typeof value === "number"
    ? []
    : [{ path: name, message: "expected a text or a number" }];
