import { service } from "./bindings.ts";

/** What is said of a Worker once; everything else about it is in its own folder. */
type Facts = {
  /** Whether it answers routes for the door, which is then bound to it by its name in capitals. */
  readonly isBehindDoor: boolean;
  /** One line for the person who pays for it. */
  readonly purpose: string;
};

/**
 * Every Worker of the deployment by its folder's name. From here come what is bundled, what stands behind the door, whose operations
 * are in the OpenAPI document, and what a plan says.
 */
export const WORKERS = {
  edge: {
    isBehindDoor: false,
    purpose: "the one public door: who may pass, limits, the record of each request",
  },
  openapi: { isBehindDoor: true, purpose: "the document of all endpoints" },
  live: { isBehindDoor: true, purpose: "tells open pages what has changed" },
  gate: { isBehindDoor: true, purpose: "the task gate and the page" },
  chat: { isBehindDoor: true, purpose: "conversations with the assistant" },
  ledger: { isBehindDoor: true, purpose: "the month's money: no call of the model without it" },
  notices: {
    isBehindDoor: true,
    purpose: "tells you what you have to know, once, and keeps what became of it",
  },
  runtime: { isBehindDoor: true, purpose: "runs agents for a control plane" },
  proxy: { isBehindDoor: true, purpose: "hands requests to your backend, with its key" },
  archive: { isBehindDoor: true, purpose: "the audit, its seals and the backups" },
} as const satisfies Readonly<Record<string, Facts>>;

export type WorkerName = keyof typeof WORKERS;
export const WORKER_NAMES = Object.keys(WORKERS) as readonly WorkerName[];

/** A Worker that answers routes for the door. */
export type WorkerBehind = {
  [W in WorkerName]: (typeof WORKERS)[W]["isBehindDoor"] extends true ? W : never;
}[WorkerName];

/** The door's binding to each Worker behind it. */
type Services = { readonly [W in WorkerBehind as Uppercase<W>]: ReturnType<typeof service<W>> };
export const SERVICES = Object.fromEntries(
  WORKER_NAMES.filter((name) => WORKERS[name].isBehindDoor).map((name) => [
    name.toUpperCase(),
    service(name),
  ]),
) as Services;

/** Who answers a route: a Worker by the name of the door's binding to it, or the door itself. */
export type Owner = "DOOR" | keyof Services;
