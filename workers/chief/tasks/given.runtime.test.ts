import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { openDesk } from "../../model/model.harness.ts";
import { openChief, settle, world } from "../objects.harness.ts";

beforeEach(freshDatabase);

describe("refuses", () => {
  test("[row 123] [row 124] behaviour 13: an artifact type that is no name, of whoever gives the work and of the model that does it", async () => {
    const chief = openChief();
    await settle(chief);
    const before = (await chief.call("GET", "/api/scheduler")).body;
    for (const type of ["", "Mail Review", "../daily_plan", "x".repeat(41)]) {
      const given = { task: "Look", artifact_type: type };
      expect((await chief.call("POST", "/api/agents/cos/tasks", given)).status, type).toBe(400);
      const schedule = { agent_name: "cos", skill: "stretching", cron: "0 18 * * *", config: given };
      expect((await chief.call("POST", "/api/scheduler", schedule)).status, type).toBe(400);
    }
    expect((await chief.call("GET", "/api/agents/cos/tasks")).body.count).toBe(0);
    expect((await chief.call("GET", "/api/scheduler")).body).toEqual(before);
    const report = { notify: true, priority: "normal", title: "A plan", body: "Done.", report: "All of it." };
    world.opened = openDesk(() => ({ text: JSON.stringify({ ...report, artifact_type: "daily_plan" }) }), {
      clock: () => new Date(world.now),
    });
    await chief.call("POST", "/api/agents/cos/tasks", { task: "Look", artifact_type: "review" });
    await chief.at(world.now);
    expect((await chief.call("GET", "/api/artifacts")).body.count).toBe(0);
    expect((await chief.call("GET", "/api/agents/cos/tasks")).body.tasks).toMatchObject([
      { status: "failed", why: expect.stringContaining("does not fit") },
    ]);
  });
});
