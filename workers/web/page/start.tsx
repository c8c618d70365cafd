import { effect } from "@preact/signals";
import { render } from "preact";
import { startLive } from "./api/live.ts";
import { openQueue } from "./api/queue.ts";
import { dropBegun } from "./api/request.ts";
import { look } from "./api/session.ts";
import { anticipate } from "./api/watched.ts";
import { App } from "./app.tsx";
import { startKeyboard } from "./shell/keyboard.ts";
import { startKeys } from "./shell/keys.ts";
import { startServiceWorker } from "./shell/service-worker.ts";
import { breath, whenIdle } from "./shell/turns.ts";
import { shownFirst } from "./views/today/today.tsx";

/** Draws the page, each part in a turn of its own: what is shown first is under way meanwhile (first.ts). */
async function start(): Promise<void> {
  const root = document.getElementById("app");
  if (!root) throw new Error("index.html has no #app");
  await breath();
  const stop = location.pathname === "/" ? effect(() => anticipate(...shownFirst)) : null;
  const who = look();
  await breath();
  render(<App />, root);
  await breath();
  startKeys();
  startKeyboard();
  startLive();
  await Promise.all([openQueue(), who]);
  whenIdle(() => {
    // From here on by whoever shows them.
    stop?.();
    dropBegun();
    // It fetches every file of the page, which nobody waits for.
    startServiceWorker();
    // That both sides still know of it; where that cannot be found out now, the next start does.
    if (globalThis.Notification?.permission === "granted")
      import("./views/settings/push.ts").then(({ sync }) => sync()).catch(() => undefined);
  });
}

// Not awaited: the views that are loaded later wait for this file, and what is shown first waits for them.
void start();
