import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import { type Deployment, tokensOf } from "../../infra/offline/deployment.ts";
import { killWorkerd } from "../../infra/offline/kill.harness.ts";
import { sized } from "../sizes.harness.ts";

const KILLS = sized(1, 100);
/** Requests that are under way at any moment, so that a kill finds some before, in and after what workerd commits as one. */
const PARALLEL = 20;
const KILL_AFTER_ANSWERS = 20;
/** Little enough for the day's budget to outlast every kill. */
const COST_NANO = 1_000_000;
/** As many as one variable of the door holds: the minute's counters outlive a kill too, and a client meets them after three. */
const clients = Array.from({ length: 18 }, (_, index) => ({
  name: `killed-${index}`,
  role: "agency" as const,
  token: `purser_agency_${String(index).padStart(40, "0")}`,
}));

function task(taskId: string) {
  return {
    taskId,
    type: "code",
    description: "Implement a feature",
    estimatedCost: COST_NANO / 1e9,
    agentType: "CodeGen",
  };
}

test("a runtime killed among parallel approvals, again and again, keeps every one that was answered [row 15]", async () => {
  const state = mkdtempSync(join(tmpdir(), "purser-kill-"));
  const open = () => openTestDeployment({ state, config: { tokens: tokensOf(clients, new Date()) } });
  const answered: string[] = [];
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const victim = await open();
      await theBooksAgree(victim, answered);
      const fresh = await approveUntilKilled(victim, kill);
      expect(fresh.length).toBeGreaterThanOrEqual(KILL_AFTER_ANSWERS);
      answered.push(...fresh);
    }
    const revived = await open();
    await theBooksAgree(revived, answered);
    await revived.close();
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

/** Every answered approval is stored, and the money is that of the leases, counted once. */
async function theBooksAgree({ runtime: { database } }: Deployment, answered: readonly string[]) {
  const decisions = await database
    .prepare("SELECT id, status FROM decisions")
    .all<{ id: string; status: string }>();
  const stored = new Map(decisions.results.map(({ id, status }) => [id, status]));
  for (const decisionId of answered) expect(stored.get(decisionId)).toBe("approved");
  const total = async (sql: string) => (await database.prepare(sql).first<{ total: number }>())?.total;
  const charged = await total("SELECT COALESCE(SUM(charged_nano), 0) AS total FROM leases");
  expect(await total("SELECT COALESCE(SUM(committed_nano), 0) AS total FROM days")).toBe(charged);
  const leases = await total("SELECT COUNT(*) AS total FROM leases");
  expect(charged).toBe((leases ?? 0) * COST_NANO);
  expect(leases).toBe(stored.size);
}

/**
 * Sends approvals without a pause and kills workerd, unasked and at once, after some answers. Every sender goes on until its
 * request fails, so that the kill finds as many under way however slow the machine is.
 *
 * @returns the ids of the decisions that were answered
 */
async function approveUntilKilled(victim: Deployment, kill: number): Promise<string[]> {
  const answered: string[] = [];
  const index = kill % clients.length;
  const headers = {
    authorization: `Bearer ${clients[index]?.token}`,
    "cf-connecting-ip": `203.0.113.${index + 1}`,
  };
  let sent = 0;
  const send = async (): Promise<void> => {
    for (;;) {
      const reply = await victim.send("/api/approve", {
        method: "POST",
        headers,
        body: JSON.stringify(task(`killed-${kill}-${sent++}`)),
      });
      const { decisionId } = (await reply.json()) as { decisionId?: string };
      if (!decisionId) return;
      answered.push(decisionId);
      if (answered.length === KILL_AFTER_ANSWERS) killWorkerd();
    }
  };
  await Promise.allSettled(Array.from({ length: PARALLEL }, send));
  await victim.close().catch(() => undefined);
  return answered;
}
