import { newApp } from "../app.ts";
import { Problem } from "../problem.ts";
import type { ChatApp } from "./app.ts";
import { chat, forget, showHistory } from "./chat.ts";
import { listThreads, renameThread, stopThread } from "./threads.ts";

/** The routes of conversations. */
export function createApp(): ChatApp {
  const app: ChatApp = newApp("Conversations have");

  app.get("/api/chat", listThreads);
  app.post("/api/chat", chat);
  app.get("/api/chat/:sessionKey", showHistory);
  app.patch("/api/chat/:sessionKey", renameThread);
  app.delete("/api/chat/:sessionKey", forget);
  app.post("/api/chat/:sessionKey/stop", stopThread);
  app.get("/ws/chat", () => {
    throw new Problem("upgrade_required", "/ws/chat is a WebSocket; open it with one.");
  });
  return app;
}
