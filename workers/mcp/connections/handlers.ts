import { Problem } from "../../problem.ts";
import { bodyOf, unusable } from "../../wire/body.ts";
import type { McpContext } from "../app.ts";
import { isOfThis } from "../household.ts";
import { ruleFor } from "../rule.ts";
import type { NotOpened } from "./contract.ts";
import { ClientName, RuleBody, ServiceName } from "./schemas.ts";
import { Credentials, type Service, TITLES } from "./services.ts";

const connectionsOf = ({ env }: McpContext) => env.CONNECTIONS.getByName("connections");
const personOf = async ({ env }: McpContext): Promise<string> => (await ruleFor(env.caller, env)).person;

function serviceOf(c: McpContext): Service {
  const named = ServiceName.safeParse(c.req.param("service"));
  if (!named.success)
    throw new Problem("not_found", `There is no such service; there are ${Object.keys(TITLES).join(", ")}.`);
  return named.data;
}

/** GET /api/connections: the person's own, each as it stands. */
export async function listConnections(c: McpContext): Promise<Response> {
  return c.json({ connections: await connectionsOf(c).list(await personOf(c)) });
}

/** PUT /api/connections/:service: seals a credential of the person's, once the service takes it. */
export async function connectService(c: McpContext): Promise<Response> {
  const service = serviceOf(c);
  const credential = await bodyOf(c.req.raw, Credentials[service]);
  const line = await connectionsOf(c).connectService(await personOf(c), service, credential);
  if ("ok" in line) throw refusal(line);
  return c.json(line);
}

const refusal = ({ code, message }: NotOpened): Problem =>
  code === "service_unavailable" ? new Problem("unavailable", message) : new Problem("conflict", message);

/** DELETE /api/connections/:service */
export async function disconnectService(c: McpContext): Promise<Response> {
  const service = serviceOf(c);
  if (!(await connectionsOf(c).disconnect(await personOf(c), service)))
    throw new Problem("not_found", `${TITLES[service]} is not connected.`);
  return c.json({ disconnected: true });
}

/** GET /api/mcp-clients: what programs' keys reach, where the owner said so. */
export const listClients = async (c: McpContext): Promise<Response> =>
  c.json({ clients: await connectionsOf(c).clients() });

const clientOf = (c: McpContext): string => {
  const name = ClientName.safeParse(c.req.param("name"));
  if (!name.success) throw unusable("name", "expected the name of a token, such as claude-code");
  return name.data;
};

/** PUT /api/mcp-clients/:name */
export async function setClient(c: McpContext): Promise<Response> {
  const { person, servers, tools } = await bodyOf(c.req.raw, RuleBody);
  const rule = { client: clientOf(c), person: person.toLowerCase(), servers, tools };
  if (!isOfThis(rule.person, c.env)) throw unusable("person", "expected somebody of this household");
  await connectionsOf(c).setClient(rule);
  return c.json(rule);
}

/** DELETE /api/mcp-clients/:name: the key then reaches the owner's things, whole. */
export async function removeClient(c: McpContext): Promise<Response> {
  if (!(await connectionsOf(c).removeClient(clientOf(c))))
    throw new Problem("not_found", "There is no rule for that client.");
  return c.json({ removed: true });
}
