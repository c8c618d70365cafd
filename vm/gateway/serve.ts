import { once } from "node:events";
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { portOf } from "../port.ts";
import type { GatewayEnv } from "./app.ts";

/** Less than what Compose waits before it ends the container (vm/compose/compose.ts). */
const GRACE_MS = 8_000;
/** A client that sends nothing more is holding one of few connections. */
const HEADERS_TIMEOUT_MS = 10_000;

/** An application of hono's, whatever its context carries. */
export type ServedApp = { readonly fetch: Hono<GatewayEnv>["fetch"] };

export type GatewayServing = {
  readonly port: number;
  /** Takes no more, ends what is open and waits for it; what has not ended in time is cut off. */
  readonly stop: () => Promise<void>;
};

/** @param stopping is aborted first of all when it stops */
export async function serveGateway(
  app: ServedApp,
  at: { readonly hostname: string; readonly port: number },
  stopping: AbortController,
): Promise<GatewayServing> {
  const server = serve({ fetch: app.fetch, ...at }) as Server;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  if (!server.listening) await once(server, "listening");
  return {
    port: portOf(server, at.port),
    stop: async () => {
      stopping.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
}
