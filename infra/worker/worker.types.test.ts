import type { D1Database } from "@pulumi/cloudflare/d1database.js";
import type { WorkersKvNamespace } from "@pulumi/cloudflare/workersKvNamespace.js";
import type { Output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import type { bindings as edge } from "../../workers/edge/bindings.ts";
import type { bindings as gate } from "../../workers/gate/bindings.ts";
import type { bindings as ledger } from "../../workers/ledger/bindings.ts";
import { OWN, type Sources } from "./bindings.ts";
import type { Worker, WorkerArgs } from "./index.ts";

// The compiler is the test: every line below an @ts-expect-error must be an error, or the build fails.
type Edge = Sources<typeof edge>;
type Gate = Sources<typeof gate>;
type Ledger = Sources<typeof ledger>;

declare const database: D1Database;
declare const keys: WorkersKvNamespace;
declare const secret: Output<string>;
declare const behind: Worker<"gate">;
declare const chat: Worker<"chat">;
declare const door: Worker<"edge">;
declare const money: Worker<"ledger">;
declare const agents: Worker<"runtime">;
declare const proxy: Worker<"proxy">;
declare const archive: Worker<"archive">;

function sources(): Edge[] {
  const good: Edge = {
    GATE: behind,
    CHAT: chat,
    LEDGER: money,
    RUNTIME: agents,
    PROXY: proxy,
    ARCHIVE: archive,
    JOURNAL: archive,
    MONTH: money,
    CHAT_LIMIT: "1",
    RUN_LIMIT: "2",
    APPROVE_LIMIT: "3",
    WEBHOOK_LIMIT: "4",
    PAGE_LIMIT: "5",
    STRANGER_LIMIT: "6",
    KEYS: keys,
    HOSTNAMES: ["purser.example.com"],
    ACCESS: { issuer: "https://example.cloudflareaccess.com", audience: secret },
    PEOPLE: {},
    TOKENS: secret,
  };
  const { KEYS: _, ...rest } = good;
  // @ts-expect-error a binding of the manifest is left out
  const missing: Edge = rest;
  // @ts-expect-error a database is no key-value namespace
  const wrongResource: Edge = { ...good, KEYS: database };
  // @ts-expect-error an id is no namespace
  const wrongId: Edge = { ...good, KEYS: "0123456789abcdef0123456789abcdef" };
  // @ts-expect-error a service binding names its Worker
  const wrongWorker: Edge = { ...good, GATE: door };
  // @ts-expect-error a secret is an Output, so that it can be encrypted
  const plainSecret: Edge = { ...good, TOKENS: "[]" };
  // @ts-expect-error a required secret cannot be absent
  const noSecret: Edge = { ...good, TOKENS: undefined };
  // @ts-expect-error JSON has no dates
  const noJson: Edge = { ...good, PEOPLE: { since: new Date() } };
  return [good, missing, wrongResource, wrongId, wrongWorker, plainSecret, noSecret, noJson];
}

function optional(good: Gate): Gate[] {
  const without: Gate = { ...good, AGENCY_GATEWAY_TOKEN: undefined };
  // @ts-expect-error a key-value namespace is no database
  const wrongResource: Gate = { ...good, DB: keys };
  return [without, wrongResource];
}

function objects(good: Ledger): Ledger[] {
  const own: Ledger = { ...good, LEDGER: OWN };
  const others: Ledger = { ...good, LEDGER: money };
  // @ts-expect-error a Durable Object binding names the Worker that exports the class
  const wrongWorker: Ledger = { ...good, LEDGER: door };
  // @ts-expect-error a class's name is no source
  const wrongName: Ledger = { ...good, LEDGER: "Ledger" };
  return [own, others, wrongWorker, wrongName];
}

function args(good: WorkerArgs<typeof edge>): WorkerArgs<typeof edge>[] {
  // @ts-expect-error the provider would upload a script without its metadata
  const placed: WorkerArgs<typeof edge> = { ...good, placement: { mode: "smart" } };
  // @ts-expect-error the date is the project's, in one place
  const dated: WorkerArgs<typeof edge> = { ...good, compatibilityDate: "today" };
  // @ts-expect-error kinds come from the manifest, so that their spelling has one place
  const bound: WorkerArgs<typeof edge> = { ...good, bindings: [{ name: "KEYS", type: "KV_NAMESPACE" }] };
  return [placed, dated, bound];
}

test("[row 145] [row 113] a missing binding or a source of the wrong kind does not compile", () => {
  expect([sources, optional, objects, args]).toHaveLength(4);
});
