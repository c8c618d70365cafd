import type { D1Database } from "@pulumi/cloudflare/d1database.js";
import type { WorkersKvNamespace } from "@pulumi/cloudflare/workersKvNamespace.js";
import type { Output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import type * as archive from "../../workers/archive/bindings.ts";
import type * as edge from "../../workers/edge/bindings.ts";
import type * as gate from "../../workers/gate/bindings.ts";
import type { BindingSources, Bound } from "./bindings.ts";
import type { Worker, WorkerArgs } from "./index.ts";

// The compiler is the test: every line below an @ts-expect-error must be an error, or the build fails.
type Edge = BindingSources<typeof edge.bindings>;
type Gate = BindingSources<typeof gate.bindings>;
type Behind = Bound<typeof edge.bindings, "edge">;
type Kept = Bound<typeof archive.bindings, "archive">;

declare const database: D1Database;
declare const keys: WorkersKvNamespace;
declare const secret: Output<string>;
declare const task: Worker<"gate">;
declare const chat: Worker<"chat">;
declare const door: Worker<"edge">;
declare const ledger: Worker<"ledger">;
declare const notices: Worker<"notices">;
declare const machine: Worker<"machine">;
declare const personas: Worker<"personas">;
declare const runtime: Worker<"runtime">;
declare const chief: Worker<"chief">;
declare const messaging: Worker<"messaging">;
declare const mcp: Worker<"mcp">;

function sources(): Edge[] {
  const good: Edge = {
    CHAT_LIMIT: "1",
    RUN_LIMIT: "2",
    APPROVE_LIMIT: "3",
    WEBHOOK_LIMIT: "4",
    PAGE_LIMIT: "5",
    POLL_LIMIT: "7",
    STRANGER_LIMIT: "6",
    ASSETS: undefined,
    KEYS: keys,
    HOSTNAMES: ["purser.example.com"],
    ACCESS: { issuer: "https://example.cloudflareaccess.com", audiences: [secret] },
    PEOPLE: {},
    WORKING: [],
    BEARER_ONLY: [],
    BUILD: { id: "", workers: {}, isDemo: false },
    TOKENS: secret,
  };
  const { KEYS: _, ...rest } = good;
  // @ts-expect-error a binding of the manifest is left out
  const missing: Edge = rest;
  // @ts-expect-error a database is no key-value namespace
  const wrongResource: Edge = { ...good, KEYS: database };
  // @ts-expect-error an id is no namespace
  const wrongId: Edge = { ...good, KEYS: "0123456789abcdef0123456789abcdef" };
  // @ts-expect-error a secret is an Output, so that it can be encrypted
  const plainSecret: Edge = { ...good, TOKENS: "[]" };
  // @ts-expect-error a required secret cannot be absent
  const noSecret: Edge = { ...good, TOKENS: undefined };
  // @ts-expect-error JSON has no dates
  const noJson: Edge = { ...good, PEOPLE: { since: new Date() } };
  // @ts-expect-error a binding to another Worker follows from the manifest
  const twice: Edge = { ...good, GATE: task };
  return [good, missing, wrongResource, wrongId, plainSecret, noSecret, noJson, twice];
}

function optional(good: Gate): Gate[] {
  const without: Gate = { ...good, AGENCY_GATEWAY_TOKEN: undefined };
  // @ts-expect-error a key-value namespace is no database
  const wrongResource: Gate = { ...good, DB: keys };
  return [without, wrongResource];
}

function workers(good: Behind): unknown[] {
  const { gate: _, ...rest } = good;
  // @ts-expect-error a Worker that the manifest names is left out
  const missing: Behind = rest;
  // @ts-expect-error one Worker cannot stand in for another
  const wrongWorker: Behind = { ...good, gate: door };
  // @ts-expect-error a Worker's name is no Worker
  const wrongName: Behind = { ...good, gate: "gate" };
  // Whose classes are copied follows from the manifests that say so; its own are not asked for.
  const kept: Kept = { ledger, chief, mcp, runtime, chat, notices, machine, personas, messaging };
  // @ts-expect-error the Worker of a copied class is left out
  const keptLess: Kept = { ledger, chief, mcp, runtime, chat, personas };
  return [missing, wrongWorker, wrongName, kept, keptLess];
}

type Args = WorkerArgs<"edge", typeof edge>;
function args(good: Args): Args[] {
  // @ts-expect-error the provider would upload a script without its metadata
  const placed: Args = { ...good, placement: { mode: "smart" } };
  // @ts-expect-error the date is the project's, in one place
  const dated: Args = { ...good, compatibilityDate: "today" };
  // @ts-expect-error kinds come from the manifest, so that their spelling has one place
  const bound: Args = { ...good, bindings: [{ name: "KEYS", type: "KV_NAMESPACE" }] };
  // @ts-expect-error so do the classes
  const classed: Args = { ...good, classes: ["Door"] };
  return [placed, dated, bound, classed];
}

test("[row 145] [row 113] a missing binding or a source of the wrong kind does not compile", () => {
  expect([sources, optional, workers, args]).toHaveLength(4);
});
