import { setTimeout } from "node:timers/promises";
import { bindings } from "../../workers/edge/bindings.ts";
import type { Registered } from "../offline/engine.ts";
import type { Runtime } from "../offline/runtime.ts";
import { bundle } from "../worker/bundle.ts";
import { approval } from "./asks.ts";
import { builtFile } from "./build.ts";
import { type Contender, oneByOne } from "./burst.ts";
import { type Programs, programs } from "./clients.ts";
import { type AuditCounts, journalOf, settle } from "./journal.ts";
import { startVariant, withInputs } from "./variant.ts";

/** Requests that come by themselves, and requests that come before the first is collected. */
const ALONE = 3;
const TOGETHER = 20;
/** The alarm that follows the last record in R2 sets the next one. */
const AFTERWARDS_MS = 200;

/** What the audit does for one request: its share of the work of several. */
export type AuditWork = { readonly alone: AuditCounts; readonly together: AuditCounts };

/** Counts it in the archive's own bundle, whose Journal writes down what it does. */
export async function auditWork(
  root: string,
  resources: readonly Registered[],
  like: Runtime,
  { tokens }: Programs,
): Promise<AuditWork> {
  const archive = bundle("archive", root).file;
  const watched = withInputs(resources, archive, { contentFile: builtFile("watched-archive") });
  const variant = await startVariant(root, watched, like);
  const senders = programs(tokens.agency, bindings.APPROVE_LIMIT.limit);
  const contender: Contender = { url: variant.door, ask: approval(variant.hostname), senders };
  const send = async (requests: number): Promise<void> => {
    await oneByOne(contender, requests);
    await settle(variant);
    await setTimeout(AFTERWARDS_MS);
  };
  const workOf = async (turns: number, requests: number): Promise<AuditCounts> => {
    const journal = await journalOf(variant);
    const before = await journal.counts();
    for (let turn = 0; turn < turns; turn++) await send(requests);
    return shareOf(before, await journal.counts(), turns * requests);
  };
  try {
    // The first request of a deployment also sets up what all share.
    await send(1);
    return { alone: await workOf(ALONE, 1), together: await workOf(1, TOGETHER) };
  } finally {
    await variant.miniflare.dispose();
  }
}

function shareOf(before: AuditCounts, after: AuditCounts, requests: number): AuditCounts {
  const share = (name: keyof AuditCounts) => (after[name] - before[name]) / requests;
  return { appends: share("appends"), rows: share("rows"), classA: share("classA") };
}
