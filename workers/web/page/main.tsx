import { render } from "preact";
import { startLive } from "./api/live.ts";
import { openQueue } from "./api/queue.ts";
import { look } from "./api/session.ts";
import { App } from "./app.tsx";
import { startKeys } from "./shell/keys.ts";
import { startServiceWorker } from "./shell/service-worker.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/parts.css";

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
render(<App />, root);
startKeys();
startLive();
startServiceWorker();
void openQueue().then(look);
