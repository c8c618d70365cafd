import type { Context, Hono } from "hono";
import { newApp } from "../app.ts";
import type { Caller } from "../caller.ts";
import type { Outside } from "../outside.ts";
import type { KeyedRequest } from "../portable/keys.ts";
import { changeFile, resetFile, showFile, showUpgrade, takeUpgrade } from "./agents/files.ts";
import { activateAgent, forgetSoul, listAgents, restAgent, showAgent } from "./agents/handlers.ts";
import { dropArtifact, listArtifacts, showArtifact } from "./artifacts/handlers.ts";
import {
  acceptImport,
  dropImport,
  exportAgent,
  grantAgent,
  importAgents,
  listImports,
  showImport,
} from "./bringing/handlers.ts";
import { confirmMemory, correctOne, forgetOne, listMemory, rememberOne } from "./memory/handlers.ts";
import { listNotifications, readNotifications } from "./notifications/handlers.ts";
import { listChannels, searchGraph, showGraph } from "./routing/graph-handlers.ts";
import {
  analyzeMessage,
  clearRouterCache,
  listSkillFiles,
  routeMessage,
  searchKeywords,
  showRoutingStats,
} from "./routing/handlers.ts";
import type { KeptRouter } from "./routing/kept.ts";
import {
  addSchedule,
  changeSchedule,
  dropSchedule,
  listRuns,
  listSchedules,
  runSchedule,
} from "./schedules/handlers.ts";
import { changeOwn, showOwn } from "./setup/handlers.ts";
import type { AgentAsks } from "./tasks/asking.ts";
import { askAgent, giveTask, listAgentTasks, stopTask } from "./tasks/handlers.ts";
import type { Conversations } from "./threads/conversations.ts";
import {
  beginThread,
  changeThread,
  dropThread,
  health,
  listAgentThreads,
  loadThread,
  showThread,
} from "./threads/handlers.ts";
import { showUsage } from "./usage/handlers.ts";
import type { ChiefWorld } from "./world.ts";

type Chiefs = {
  Bindings: {
    readonly caller: Caller;
    readonly world: ChiefWorld;
    /** Under which idempotency key it came, where its reply is kept for it; null without one. */
    readonly keyed: KeyedRequest | null;
    readonly conversations: Conversations;
    /** What the object remembers of its router. */
    readonly router: KeptRouter;
    /** What agents are asked right now. */
    readonly asks: AgentAsks;
    /** Unix milliseconds, as they go on while a request is answered. */
    readonly clock: () => number;
    readonly send: Outside["send"];
    readonly timeLimit: Outside["timeLimit"];
    /** Begins to prepare a thread; nobody waits for it. */
    readonly prepares: (session: string) => void;
  };
};
export type ChiefContext = Context<Chiefs>;
export type ChiefApp = Hono<Chiefs>;

/** The routes of a person's chief of staff. */
export function createApp(): ChiefApp {
  const app: ChiefApp = newApp("The chief of staff has");

  app.get("/api/chief", showOwn);
  app.patch("/api/chief", changeOwn);
  app.get("/api/agents", listAgents);
  app.get("/api/agents/:name", showAgent);
  app.post("/api/agents/:name/activate", activateAgent);
  app.post("/api/agents/:name/rest", restAgent);
  app.get("/api/agents/:name/files/:file", showFile);
  app.put("/api/agents/:name/files/:file", changeFile);
  app.delete("/api/agents/:name/files/:file", resetFile);
  app.get("/api/agents/:name/upgrade", showUpgrade);
  app.post("/api/agents/:name/upgrade", takeUpgrade);
  app.delete("/api/agents/:name/soul/:id", forgetSoul);
  app.get("/api/agents/:name/tasks", listAgentTasks);
  app.post("/api/agents/:name/tasks", giveTask);
  app.delete("/api/agents/:name/tasks/:id", stopTask);
  app.post("/api/agents/:name/ask", askAgent);
  app.get("/api/scheduler", listSchedules);
  app.post("/api/scheduler", addSchedule);
  app.patch("/api/scheduler/:id", changeSchedule);
  app.delete("/api/scheduler/:id", dropSchedule);
  app.post("/api/scheduler/:id/run", runSchedule);
  app.get("/api/scheduler/:id/runs", listRuns);
  app.get("/api/notifications", listNotifications);
  app.post("/api/notifications/read", readNotifications);
  app.get("/api/artifacts", listArtifacts);
  app.get("/api/artifacts/:id", showArtifact);
  app.delete("/api/artifacts/:id", dropArtifact);
  app.get("/api/memory", listMemory);
  app.post("/api/memory", rememberOne);
  app.put("/api/memory/:id", correctOne);
  app.delete("/api/memory/:id", forgetOne);
  app.post("/api/memory/:id/confirm", confirmMemory);
  app.get("/api/threads", listAgentThreads);
  app.post("/api/threads", beginThread);
  app.get("/api/health", health);
  app.get("/api/threads/:session", showThread);
  app.patch("/api/threads/:session", changeThread);
  app.delete("/api/threads/:session", dropThread);
  app.get("/api/agents/:name/export", exportAgent);
  app.post("/api/agents/:name/grant", grantAgent);
  app.post("/api/agents/import", importAgents);
  app.get("/api/imports", listImports);
  app.get("/api/imports/:id", showImport);
  app.post("/api/imports/:id/accept", acceptImport);
  app.delete("/api/imports/:id", dropImport);
  app.post("/api/threads/:session/load", loadThread);
  app.get("/api/usage", showUsage);
  app.post("/api/route", routeMessage);
  app.post("/api/analyze", analyzeMessage);
  app.get("/api/routing-stats", showRoutingStats);
  app.get("/api/skill-files", listSkillFiles);
  app.get("/api/keyword-search", searchKeywords);
  app.post("/api/admin/clear-cache", clearRouterCache);
  app.get("/api/graph", showGraph);
  app.get("/api/channels", listChannels);
  app.get("/api/search", searchGraph);
  return app;
}
