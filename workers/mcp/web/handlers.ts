import { Problem } from "../../problem.ts";
import { bodyOf, unusable } from "../../wire/body.ts";
import type { McpContext } from "../app.ts";
import { ruleFor } from "../rule.ts";
import { WebCredentialBody, WebCredentialName } from "./schemas.ts";
import { WEB_CREDENTIALS_MAX } from "./store.ts";

const connectionsOf = ({ env }: McpContext) => env.CONNECTIONS.getByName("connections");
const personOf = async ({ env }: McpContext): Promise<string> => (await ruleFor(env.caller, env)).person;

function nameOf(c: McpContext): string {
  const name = WebCredentialName.safeParse(c.req.param("name"));
  if (name.success) return name.data;
  throw unusable("name", name.error.issues[0]?.message ?? "expected a name such as KUSTO_TOKEN");
}

/** GET /api/web-credentials: the person's own, without their values. */
export async function listWebCredentials(c: McpContext): Promise<Response> {
  return c.json({ credentials: await connectionsOf(c).webCredentials(await personOf(c)) });
}

/** PUT /api/web-credentials/:name */
export async function putWebCredential(c: McpContext): Promise<Response> {
  const name = nameOf(c);
  const { value, allowedHosts } = await bodyOf(c.req.raw, WebCredentialBody);
  const of = { name, value, allowedHosts: [...new Set(allowedHosts)] };
  const line = await connectionsOf(c).putWebCredential(await personOf(c), of);
  if (line === "too many")
    throw new Problem("conflict", `There are ${WEB_CREDENTIALS_MAX} already; remove one first.`);
  if (line === "name taken")
    throw new Problem(
      "conflict",
      `Another one is written the same in a request as ${name}; choose another name.`,
    );
  if ("ok" in line) throw new Problem("unavailable", line.message);
  return c.json(line);
}

/** DELETE /api/web-credentials/:name */
export async function removeWebCredential(c: McpContext): Promise<Response> {
  const name = nameOf(c);
  if (!(await connectionsOf(c).removeWebCredential(await personOf(c), name)))
    throw new Problem(
      "not_found",
      `There is no web credential ${name}; GET /api/web-credentials lists them.`,
    );
  return c.json({ removed: true });
}
