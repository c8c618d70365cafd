import "./kit.ts";
import { effect } from "@preact/signals";
import { render } from "preact";
import { startLive } from "./api/live.ts";
import { openQueue } from "./api/queue.ts";
import { look } from "./api/session.ts";
import { anticipate } from "./api/watched.ts";
import { App } from "./app.tsx";
import { startKeyboard } from "./shell/keyboard.ts";
import { startKeys } from "./shell/keys.ts";
import { startServiceWorker } from "./shell/service-worker.ts";
import { breath, whenIdle } from "./shell/turns.ts";
import { shownFirst } from "./views/today/index.tsx";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/card.css";
import "./style/question.css";
import "./style/table.css";
import "./style/chart.css";
import "./style/chat.css";
import "./style/amounts.css";

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");

// Asked for before anything is drawn: an answer takes longer than all that is done here meanwhile, each in a turn of its own.
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
  // It fetches every file of the page, which nobody waits for.
  startServiceWorker();
  // That both sides still know of it; where that cannot be found out now, the next start does.
  if (globalThis.Notification?.permission === "granted")
    import("./views/settings/push.ts").then(({ sync }) => sync()).catch(() => undefined);
});
