import { z } from "zod";
import type { Deployment } from "./deployment.ts";

const Connections = z.object({
  connections: z.array(z.object({ service: z.string(), status: z.string() })),
});

/** Services that the owner of a local run has connected: their MCP servers work. None where the run does not say. */
export async function connectedServices({ send, tokens }: Deployment): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${tokens.admin}` };
  const reply = await send("/api/connections", { headers });
  const read = Connections.safeParse(await reply.json().catch(() => null));
  const list = read.success ? read.data.connections : [];
  return list
    .filter(({ status }) => status === "connected" || status === "expires_soon")
    .map(({ service }) => service);
}
