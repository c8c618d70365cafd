import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { objectsUnder } from "../../infra/cli/audit/collect.ts";
import { auditAt } from "../../infra/cli/audit/command.ts";
import { openAuditDoor } from "../../infra/cli/audit/door.ts";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import { type Deployment, tokensOf } from "../../infra/offline/deployment.ts";
import { killWorkerd } from "../../infra/offline/kill.harness.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { ran } from "../../infra/terminal/outside.harness.ts";
import { sized } from "../sizes.harness.ts";
import type { JournalContract } from "./contract.ts";

// The audit through the public door: the bundles that would be uploaded, their own alarms, and R2 as it is on this machine.

const BURST = sized(200, 1_000);
/** Requests whose replies are out when the runtime ends. */
const LAST_WORDS = sized(50, 100);
/** Clients enough for the burst to stay below what each may ask in a minute, and one more that looks at the audit. */
const CLIENTS = 10;
const AUDITOR = CLIENTS;
const CANARY = "canary-7c19e2";

const clients = Array.from({ length: CLIENTS + 1 }, (_, index) => ({
  name: `burst-${index}`,
  role: "admin" as const,
  token: `purser_admin_${createHash("sha256").update(`${CANARY}-${index}`).digest("base64url")}`,
}));
const clientAt = (index: number) => {
  const client = clients[index];
  if (client === undefined) throw new Error(`There is no client ${index}.`);
  return client;
};

const open = (state: string) =>
  openTestDeployment({ config: { tokens: tokensOf(clients, new Date()) }, state });

/** One request of the burst: mostly the budget, every tenth a question of the gate with words that must not be kept. */
async function ask(here: Deployment, index: number): Promise<string> {
  const { token } = clientAt(index % CLIENTS);
  const headers = { authorization: `Bearer ${token}`, "cf-connecting-ip": `203.0.113.${index % CLIENTS}` };
  const task = { taskId: `task-${index}`, type: "code", estimatedCost: 0.01, agentType: "CodeGen" };
  const init =
    index % 10 === 0
      ? { method: "POST", headers, body: JSON.stringify({ ...task, description: `Implement ${CANARY}` }) }
      : { headers };
  const reply = await here.send(index % 10 === 0 ? "/api/approve" : "/api/budget", init);
  await reply.arrayBuffer();
  expect(reply.status).toBe(200);
  expect(reply.headers.get("x-audit")).toBeNull();
  return reply.headers.get("x-request-id") ?? "";
}

const bucketOf = ({ runtime }: Deployment) => runtime.miniflare.getR2Bucket("AUDIT", "purser-dev-archive");

/** Waits until the journal has written everything, as long as what is unwritten gets less. */
async function settled({ runtime }: Deployment): Promise<void> {
  const journals = await runtime.miniflare.getDurableObjectNamespace("JOURNAL", runtime.doorScript);
  const journal = journals.getByName("journal") as unknown as Pick<JournalContract, "head">;
  let { unwritten } = await journal.head();
  while (unwritten > 0) {
    const before = unwritten;
    unwritten = await until(`fewer than ${before} unwritten records`, async () => {
      const now = (await journal.head()).unwritten;
      return now < before && { now };
    }).then(({ now }) => now);
  }
}

/** Every key of a record in R2 after `startAfter`. */
async function keysIn(here: Deployment, startAfter: string): Promise<string[]> {
  await settled(here);
  const bucket = await bucketOf(here);
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list({
      prefix: "audit/",
      ...(cursor === undefined ? { startAfter } : { cursor }),
    });
    keys.push(...page.objects.map(({ key }) => key));
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return keys;
}

/**
 * The records since that moment, with their texts. The keys are the bucket's own; the texts come through the door, 40 in one answer, since Miniflare
 * takes a thirtieth of a second for each object that is read from outside.
 */
async function recordsIn(here: Deployment, sinceMs = 0): Promise<Map<string, string>> {
  const begin = String(sinceMs);
  const keys = new Set(await keysIn(here, `audit/${begin}`));
  const records = new Map<string, string>();
  // Looking is written down too.
  for await (const { key, text } of objectsUnder(doorOf(here), "audit/", begin, () => undefined))
    if (keys.has(key)) records.set(key, text ?? "");
  expect(records.size).toBe(keys.size);
  return records;
}

const requestIdOf = (text: string): string => (JSON.parse(text) as { requestId: string }).requestId;

/** What `npm run audit` asks, with a token of the role admin, through the door. */
function doorOf(here: Deployment) {
  const send: typeof fetch = async (input) => {
    const request = new globalThis.Request(input);
    const { pathname, search } = new URL(request.url);
    const reply = await here.send(`${pathname}${search}`, { headers: [...request.headers] });
    return new globalThis.Response(await reply.text(), { status: reply.status, headers: [...reply.headers] });
  };
  return openAuditDoor({ url: "https://purser.test", token: clientAt(AUDITOR).token }, send);
}

async function runAudit(here: Deployment, ...argv: string[]) {
  const { code, output } = await ran(
    auditAt(() => doorOf(here)),
    argv,
    { now: () => new Date() },
  );
  return { code, said: output };
}

const state = mkdtempSync(join(tmpdir(), "purser-audit-"));
let here: Deployment;
beforeAll(async () => {
  here = await open(state);
});
afterAll(async () => {
  await here.close();
  rmSync(state, { recursive: true, force: true });
});

describe("allows", () => {
  test(
    "[row 109] [row 110] [row 111] a burst of requests is exactly as many objects, without a word or a secret of them; " +
      "one altered is named",
    async () => {
      const ids = await Promise.all(Array.from({ length: BURST }, (_, index) => ask(here, index)));
      const records = await recordsIn(here);
      expect(records.size).toBe(BURST);
      expect([...records.values()].map(requestIdOf).toSorted()).toEqual(ids.toSorted());
      const everything = [...records].join("\n");
      expect(everything).not.toContain(CANARY);
      for (const { token } of clients) expect(everything).not.toContain(token);
      for (const key of records.keys()) expect(key).toMatch(/^audit\/\d{13}(-([2-9]|\d{2,}))?\.json$/);

      const whole = await runAudit(here, "verify");
      expect(whole).toMatchObject({ code: 0, said: expect.stringContaining("The audit is whole") });
      const [key, text] = [...records][BURST / 2] ?? ["", ""];
      expect((await runAudit(here, "read", key)).said).toBe(text);
      await (await bucketOf(here)).put(key, text.replace('"status":200', '"status":201'));
      const altered = await runAudit(here, "verify");
      expect(altered.code).toBe(1);
      expect(altered.said).toContain(`The record ${key}`);
      expect(altered.said).toContain("is altered");
    },
  );
});

describe("fails safe", () => {
  test("[row 109] a runtime killed right after its replies loses no record of an answered request", async () => {
    const since = Date.now();
    const ids = await Promise.all(Array.from({ length: LAST_WORDS }, (_, index) => ask(here, index)));
    killWorkerd();
    await here.close().catch(() => undefined);
    here = await open(state);
    // The next request wakes the journal, whose alarm writes what was left.
    ids.push(await ask(here, 1));
    const records = await recordsIn(here, since);
    expect([...records.values()].map(requestIdOf).toSorted()).toEqual(ids.toSorted());
  });
});
