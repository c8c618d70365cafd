import { effect } from "@preact/signals";
import { connection, look, stayCalm } from "./session.ts";
import { refreshAll, refreshLate, refreshTopic } from "./watched.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** Without a socket the page asks again this often while somebody looks at it. */
const POLL_MS = 60_000;
/** After so long in the background a phone's socket may be dead without knowing it. */
const STALE_MS = 30_000;
/** A phone that wakes has its network a moment later; what it says in the first seconds is not told (github.com/gbasin/agentboard/issues/65). */
const SETTLE_MS = 750;
const CALM_MS = 3_000;
/** A socket that is not open by then never will be. */
const OPEN_WITHIN_MS = 5_000;
/** The door closes a socket with it when the sign-in has ended. */
const CLOSED_SIGNED_OUT = 4401;

/** All versions when the socket opens, and the time by the clock that made them; then one topic's when it changes; never what changed: that is asked for through the door. */
type Hint =
  | { readonly versions: Readonly<Record<string, number>>; readonly now: number }
  | { readonly topic: string; readonly version: number };

/** The version of each topic that was heard of last. */
const known = new Map<string, number>();
let socket: WebSocket | null = null;
let retryMs = FIRST_RETRY_MS;
let hiddenAt: number | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether hints of changes arrive by themselves. */
const isLive = (): boolean => socket?.readyState === WebSocket.OPEN;

/** Keeps the page up to date until it is closed. */
export function startLive(): void {
  effect(() => {
    if (connection.value === "online") dial();
  });
  setInterval(() => {
    if (!document.hidden && !isLive() && connection.value === "online") refreshAll();
  }, POLL_MS);
  addEventListener("online", () => void look());
  addEventListener("offline", () => {
    connection.value = "offline";
  });
  document.addEventListener("visibilitychange", onVisibility);
}

function onVisibility(): void {
  if (document.hidden) {
    hiddenAt = Date.now();
    return;
  }
  if (hiddenAt !== null && Date.now() - hiddenAt > STALE_MS) {
    hangUp();
    stayCalm(CALM_MS);
    setTimeout(() => {
      void look().then(refreshAll);
      dial();
    }, SETTLE_MS);
  }
  refreshLate();
  hiddenAt = null;
}

function hangUp(): void {
  const old = socket;
  socket = null;
  old?.close();
}

function dial(): void {
  if (socket) return;
  clearTimeout(timer);
  const opened = new WebSocket("/api/live");
  socket = opened;
  const late = setTimeout(() => opened.close(), OPEN_WITHIN_MS);
  opened.addEventListener("open", () => {
    clearTimeout(late);
    retryMs = FIRST_RETRY_MS;
  });
  opened.addEventListener("message", ({ data }) => onMessage(String(data)));
  opened.addEventListener("close", ({ code }) => {
    clearTimeout(late);
    if (socket !== opened) return;
    hangUp();
    if (code === CLOSED_SIGNED_OUT) connection.value = "signed-out";
    else retry();
  });
}

function retry(): void {
  // Whether it is the network, the sign-in or the deployment a closed socket does not say.
  timer = setTimeout(
    () => void look().then(() => connection.value === "online" && dial()),
    retryMs * (0.5 + Math.random() / 2),
  );
  retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
}

function onMessage(text: string): void {
  if (text === "pong") return;
  const told = JSON.parse(text) as Hint;
  if ("topic" in told) {
    known.set(told.topic, told.version);
    refreshTopic(told.topic);
    return;
  }
  // What changed while no socket was open; and before the first, since this page began to ask.
  const { versions, now } = told;
  for (const [topic, version] of Object.entries(versions)) {
    const before = known.get(topic);
    known.set(topic, version);
    if (before === undefined ? now - version < performance.now() : before !== version) refreshTopic(topic);
  }
}
