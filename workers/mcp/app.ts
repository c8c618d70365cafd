import type { Context, Hono } from "hono";
import { newApp } from "../app.ts";
import type { Caller } from "../caller.ts";
import type { Outside } from "../outside.ts";
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
import {
  acceptInvitation,
  cancelSlot,
  forgetPeer,
  grantPeer,
  invitePeer,
  lookAtInvitation,
  revokePeer,
} from "./peers/granting.ts";
import { askOnePeer, listPeers, shareArtifact, unshareArtifact } from "./peers/handlers.ts";
import { answerPeer, hearPeer, pairPeer } from "./peers/inbound.ts";
import { PEER_PATHS } from "./peers/paths.ts";
import { markPlanItem, showPlanPanel } from "./plan.ts";
import { takeSamples } from "./sensors.ts";
import { listWebCredentials, putWebCredential, removeWebCredential } from "./web/handlers.ts";

/** Hono's environment: every handler sees who calls as `c.env.caller`, and takes clock, ids and network from `c.env.outside`. */
type Mcp = { Bindings: Env & { readonly caller: Caller; readonly outside: Outside } };
export type McpContext = Context<Mcp>;

/** What the page and commands ask; the protocol itself is answered by serve.ts and mount.ts. */
export function createApp(): Hono<Mcp> {
  const app: Hono<Mcp> = newApp("The MCP servers have");

  app.post("/api/machine/tools/:service", serveMachine);
  app.get("/api/connections", listConnections);
  app.put("/api/connections/:service", connectService);
  app.delete("/api/connections/:service", disconnectService);
  app.get("/api/web-credentials", listWebCredentials);
  app.put("/api/web-credentials/:name", putWebCredential);
  app.delete("/api/web-credentials/:name", removeWebCredential);
  app.get("/api/mcp-clients", listClients);
  app.put("/api/mcp-clients/:name", setClient);
  app.delete("/api/mcp-clients/:name", removeClient);
  app.get("/api/journal", showJournalHome);
  app.post("/api/journal/move", moveJournal);
  app.get("/api/plan", showPlanPanel);
  app.post("/api/plan/items/:id", markPlanItem);
  app.post("/api/sensors", takeSamples);
  app.get("/api/peers", listPeers);
  app.post("/api/peers", acceptInvitation);
  app.post("/api/peers/invitations", invitePeer);
  app.post("/api/peers/look", lookAtInvitation);
  app.post("/api/peers/:id/ask", askOnePeer);
  app.post("/api/peers/:id/cancel", cancelSlot);
  app.put("/api/peers/:id/grant", grantPeer);
  app.delete("/api/peers/:id/grant", revokePeer);
  app.put("/api/peers/:id/artifacts/:name", shareArtifact);
  app.delete("/api/peers/:id/artifacts/:name", unshareArtifact);
  app.delete("/api/peers/:id", forgetPeer);
  app.post(PEER_PATHS.ask, answerPeer);
  app.post(PEER_PATHS.news, hearPeer);
  app.post(PEER_PATHS.pair, pairPeer);
  return app;
}
