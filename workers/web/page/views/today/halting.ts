import { signal } from "@preact/signals";
import { navigate } from "wouter-preact/use-browser-location";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import { watched } from "../../api/watched.ts";

/** Whether somebody is being asked if everything shall stop. */
export const isHaltingAll = signal(false);

/** Asks it from any view: where it can be answered, and where what came of it is seen. */
export function askToHaltAll(): void {
  navigate("/");
  isHaltingAll.value = true;
}

/** What runs. */
export const running = watched("tasks:open", () => ask("GET /api/tasks", { query: { status: "open" } }));

/** What waits since everything was halted, from whatever device; it comes with what runs. */
export const held = () => running.shown.value.data?.held ?? null;

const may = (endpoint: string): boolean => me.value?.may.includes(endpoint) ?? false;
/** Whether the signed-in person may let every new task wait. */
export const mayHold = (): boolean => may("PUT /api/context");
/** Whether they have agents that do something by themselves. */
export const mayPause = (): boolean => may("PATCH /api/scheduler/:id");
/** Whether they may see what personas do. */
export const mayList = (): boolean => may("GET /api/executions");
/** Whether they may turn a persona off. */
export const mayTurnOff = (): boolean => may("POST /api/personas");
