import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

// The official client, as Claude Code and others use it, in either generation of the protocol.

/** `legacy` begins with `initialize` (revision 2025-11-25), the other one is stateless. */
export const GENERATIONS = { "2026-07-28": { pin: "2026-07-28" }, "2025-11-25": "legacy" } as const;
export type Generation = keyof typeof GENERATIONS;

/** A client that is connected; `close` it. */
export async function connect(
  base: string,
  headers: Readonly<Record<string, string>>,
  generation: Generation = "2026-07-28",
  path = "/mcp/purser",
): Promise<Client> {
  const client = new Client(
    { name: "purser-test", version: "1.0.0" },
    { versionNegotiation: { mode: GENERATIONS[generation] } },
  );
  const requestInit = { headers: { ...headers } };
  await client.connect(new StreamableHTTPClientTransport(new URL(path, base), { requestInit }));
  return client;
}

/** A tool's result: whether it is an error, and the endpoint's JSON. */
export async function callTool(client: Client, name: string, given: Record<string, unknown> = {}) {
  const { content, isError = false } = await client.callTool({ name, arguments: given });
  const [first] = content;
  if (first?.type !== "text") throw new Error(`${name} answered no text.`);
  return { isError, body: JSON.parse(first.text) as Record<string, unknown> };
}
