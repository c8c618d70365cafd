import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Response } from "miniflare";
import { expect, test } from "vitest";
import { type Deployment, openDeployment } from "../../infra/offline/deployment.ts";
import { killWorkerd } from "../../infra/offline/kill.harness.ts";

const COST_NANO = 10_000_000;

function task(index: number) {
  const taskId = `killed-${index}`;
  return {
    taskId,
    type: "code",
    description: "Implement a feature",
    estimatedCost: 0.01,
    agentType: "CodeGen",
  };
}

test("a runtime killed among 100 parallel approvals keeps every one that was answered [row 15]", async () => {
  const state = mkdtempSync(join(tmpdir(), "purser-kill-"));
  const open = () =>
    openDeployment("dev", {
      root: process.cwd(),
      state,
      outbound: () => new Response(null, { status: 599 }),
    });
  try {
    const victim = await open();
    const answered = await approveUntilKilled(victim);
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.length).toBeLessThan(100);

    const revived = await open();
    const database = revived.runtime.database;
    const decisions = await database
      .prepare("SELECT id, status FROM decisions")
      .all<{ id: string; status: string }>();
    const stored = new Map(decisions.results.map(({ id, status }) => [id, status]));
    for (const decisionId of answered) expect(stored.get(decisionId)).toBe("approved");
    const charged = await database
      .prepare("SELECT COALESCE(SUM(charged_nano), 0) AS total FROM leases")
      .first<{ total: number }>();
    const days = await database
      .prepare("SELECT COALESCE(SUM(committed_nano), 0) AS total FROM days")
      .first<{ total: number }>();
    const leases = await database.prepare("SELECT COUNT(*) AS total FROM leases").first<{ total: number }>();
    expect(days?.total).toBe(charged?.total);
    expect(charged?.total).toBe((leases?.total ?? 0) * COST_NANO);
    expect(leases?.total).toBe(stored.size);
    await revived.close();
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

/** Sends 100 approvals at once and kills workerd, unasked and at once, after the first answers. Returns the answered ids. */
async function approveUntilKilled(victim: Deployment): Promise<string[]> {
  const answered: string[] = [];
  const KILL_AFTER = 20;
  // workerd commits, and answers, in groups; a steady stream keeps some requests before, in and after a group.
  const EVERY_MS = 5;
  const send = async (index: number) => {
    await setTimeout(index * EVERY_MS);
    const reply = await victim.send("/api/approve", {
      method: "POST",
      headers: { authorization: `Bearer ${victim.tokens.agency}` },
      body: JSON.stringify(task(index)),
      signal: AbortSignal.timeout(5_000),
    });
    const body = (await reply.json()) as { decisionId?: string };
    if (body.decisionId) answered.push(body.decisionId);
    if (body.decisionId && answered.length === KILL_AFTER) killWorkerd();
  };
  await Promise.allSettled(Array.from({ length: 100 }, (_, index) => send(index)));
  await victim.close().catch(() => undefined);
  return answered;
}
