import { service } from "./bindings.ts";

/** What is said of a Worker once; everything else about it is in its own folder. */
type Facts = {
  /** Whether it answers routes for the door, which is then bound to it by its name in capitals. */
  readonly isBehindDoor: boolean;
  /** How often the clock asks it to see to what is due, besides the alarms of its objects; null = never. */
  readonly ticks: "minute" | "hour" | null;
  /** One line for the person who pays for it. */
  readonly purpose: string;
};

/**
 * Every Worker of the deployment by its folder's name. From here come what is bundled, what stands behind the door, what the clock
 * asks, whose operations are in the OpenAPI document, and what a plan says.
 */
export const WORKERS = {
  edge: {
    isBehindDoor: false,
    ticks: null,
    purpose: "the one public door: who may pass, limits, the record of each request",
  },
  clock: { isBehindDoor: false, ticks: null, purpose: "the one schedule: asks the others what is due" },
  openapi: { isBehindDoor: true, ticks: null, purpose: "the document of all endpoints" },
  live: { isBehindDoor: true, ticks: null, purpose: "tells open pages what has changed" },
  gate: { isBehindDoor: true, ticks: "minute", purpose: "the task gate" },
  chat: { isBehindDoor: true, ticks: "hour", purpose: "conversations with the assistant" },
  ledger: {
    isBehindDoor: true,
    ticks: "hour",
    purpose: "the month's money: no call of the model without it",
  },
  notices: {
    isBehindDoor: true,
    ticks: "hour",
    purpose: "tells you what you have to know, once, and keeps what became of it",
  },
  machine: {
    isBehindDoor: true,
    ticks: "hour",
    purpose: "starts and stops the machine, and counts its hours",
  },
  runtime: { isBehindDoor: true, ticks: "hour", purpose: "runs agents for a control plane" },
  personas: {
    isBehindDoor: true,
    ticks: "hour",
    purpose: "personas, their events and what they do by themselves",
  },
  chief: {
    isBehindDoor: true,
    ticks: "hour",
    purpose: "your chief of staff and the specialists: what they know, when they wake, what they tell",
  },
  messaging: {
    isBehindDoor: true,
    ticks: "hour",
    purpose: "talks with you in your own messenger, and takes your answers there",
  },
  mcp: {
    isBehindDoor: true,
    ticks: null,
    purpose:
      "a person's own things for MCP clients and their agents: the journal, and the services they connect",
  },
  tools: { isBehindDoor: true, ticks: null, purpose: "Purser's tools for MCP clients such as Claude Code" },
  proxy: { isBehindDoor: true, ticks: null, purpose: "hands requests to your backend, with its key" },
  archive: { isBehindDoor: true, ticks: "hour", purpose: "the audit, its seals and the backups" },
} as const satisfies Readonly<Record<string, Facts>>;

type Workers = typeof WORKERS;
export type WorkerName = keyof Workers;
export const WORKER_NAMES = Object.keys(WORKERS) as readonly WorkerName[];

/** Whoever has endpoints and describes them in its `operations.ts`: the door, and the Workers behind it. */
export const WITH_ENDPOINTS = WORKER_NAMES.filter((name) => name === "edge" || WORKERS[name].isBehindDoor);

/** A Worker that answers routes for the door. */
export type WorkerBehind = {
  [W in WorkerName]: Workers[W]["isBehindDoor"] extends true ? W : never;
}[WorkerName];

/** A Worker that the clock asks. */
export type WorkerTicking = {
  [W in WorkerName]: Workers[W]["ticks"] extends string ? W : never;
}[WorkerName];

/** A binding to each of some Workers, by its name in capitals. */
type Services<W extends WorkerName> = {
  readonly [Name in W as Uppercase<Name>]: ReturnType<typeof service<Name>>;
};

function servicesOf<W extends WorkerName>(isWanted: (facts: Facts) => boolean): Services<W> {
  const wanted = WORKER_NAMES.filter((name) => isWanted(WORKERS[name]));
  return Object.fromEntries(wanted.map((name) => [name.toUpperCase(), service(name)])) as Services<W>;
}

/** The door's binding to each Worker behind it. */
export const SERVICES = servicesOf<WorkerBehind>(({ isBehindDoor }) => isBehindDoor);

/** The clock's binding to each Worker that it asks. */
export const TICKING = servicesOf<WorkerTicking>(({ ticks }) => ticks !== null);

/** Who answers a route: a Worker by the name of the door's binding to it, or the door itself. */
export type Owner = "DOOR" | keyof typeof SERVICES;
