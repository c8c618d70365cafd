import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLocalFront, openTestDeployment } from "../../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { killWorkerd } from "../../../infra/offline/kill.harness.ts";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { until } from "../../../infra/offline/until.harness.ts";

const OWNER = "owner@example.com";

test.each([
  ["under a key", { "idempotency-key": "k" }],
  ["without one", {}],
])(
  "a runtime that is killed while a model works on its second step: the ask is sent again %s, and the first step is not paid for again [row 123]",
  async (_, key) => {
    const state = mkdtempSync(join(tmpdir(), "purser-ask-kill-"));
    let isSilent = true;
    const model = openOfflineModel(({ messages }) => {
      const answers = messages.filter(({ role }) => role === "assistant").length;
      if (answers === 0)
        return {
          blocks: [{ type: "tool_use", id: "toolu_1", name: "memory_search", input: { query: "shoes" } }],
        };
      return isSilent ? "silent" : { text: "The red ones." };
    });
    const sent = () => model.seen.filter(({ path }) => path.endsWith("/v1/messages")).length;
    const askedOf = async (here: Deployment) => {
      const front = await openLocalFront(here);
      const headers = {
        cookie: `CF_Authorization=${await here.signIn.sessionOf(OWNER)}`,
        origin: front.url,
        "content-type": "application/json",
      };
      const ask = async () => {
        const init = { method: "POST", headers: { ...headers, ...key }, body: '{"task":"Which shoes?"}' };
        const response = await fetch(`${front.url}/api/agents/cos/ask`, init);
        return { status: response.status, body: (await response.json()) as ReturnType<typeof JSON.parse> };
      };
      const usage = async () =>
        (await (await fetch(`${front.url}/api/usage?filter=day`, { headers })).json()) as ReturnType<
          typeof JSON.parse
        >;
      return { front, ask, usage };
    };
    try {
      const victim = await openTestDeployment({ state, model });
      const before = await askedOf(victim);
      const lost = before.ask().catch(() => null);
      await until("the second step", () => sent() === 2);
      killWorkerd();
      expect((await lost)?.status).not.toBe(200);
      before.front.close();
      await victim.close().catch(() => undefined);
      isSilent = false;
      const here = await openTestDeployment({ state, model });
      const again = await askedOf(here);
      const answers = await Promise.all([again.ask(), again.ask()]);
      for (const { status, body } of answers)
        expect([status, body.text, body.turns]).toEqual([200, "The red ones.", 2]);
      expect(sent(), "the step that was under way is asked for once more, for both").toBe(3);
      expect((await again.usage()).calls, "each step is on the account once").toBe(2);
      again.front.close();
      await here.close();
    } finally {
      rmSync(state, { recursive: true, force: true });
    }
  },
);
