import type { Context, Hono } from "hono";
import { newApp } from "../app.ts";
import type { Caller } from "../caller.ts";
import {
  connectService,
  disconnectService,
  listClients,
  listConnections,
  removeClient,
  setClient,
} from "./connections/handlers.ts";
import type { Env } from "./env.ts";
import { serveMachine } from "./for-machine/handlers.ts";
import { moveJournal, showJournalHome } from "./journal-home.ts";
import { markPlanItem, showPlanPanel } from "./plan.ts";
import { takeSamples } from "./sensors.ts";

/** Hono's environment: every handler sees who calls as `c.env.caller`. */
type Mcp = { Bindings: Env & { readonly caller: Caller } };
export type McpContext = Context<Mcp>;

/** What the page and commands ask; the protocol itself is answered by serve.ts and mount.ts. */
export function createApp(): Hono<Mcp> {
  const app: Hono<Mcp> = newApp("The MCP servers have");

  app.post("/api/machine/tools/:service", serveMachine);
  app.get("/api/connections", listConnections);
  app.put("/api/connections/:service", connectService);
  app.delete("/api/connections/:service", disconnectService);
  app.get("/api/mcp-clients", listClients);
  app.put("/api/mcp-clients/:name", setClient);
  app.delete("/api/mcp-clients/:name", removeClient);
  app.get("/api/journal", showJournalHome);
  app.post("/api/journal/move", moveJournal);
  app.get("/api/plan", showPlanPanel);
  app.post("/api/plan/items/:id", markPlanItem);
  app.post("/api/sensors", takeSamples);
  return app;
}
