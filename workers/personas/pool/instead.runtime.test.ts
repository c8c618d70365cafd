import { describe, expect, test } from "vitest";
import { openPool } from "./objects.harness.ts";

const WHY = "needs_larger_machine: the Claude CLI needs 1800 MiB of memory, and this machine has 950.";

/** A worker that has connected to say why it takes nothing. */
async function unableWorker(here: ReturnType<typeof openPool>, id = "small") {
  const worker = await here.worker({ id, unable: WHY }).connect();
  await here.until(async () => {
    const known = (await here.object.report()).workers.find(({ workerId }) => workerId === id);
    expect(known).toMatchObject({ unable: WHY, availableSlots: 0 });
  });
  return worker;
}

describe("allows", () => {
  test("[behaviour 74] the edge to take what a machine of 1 GiB refuses, with the reason in its output [row 85] [row 88]", async () => {
    const here = openPool();
    const persona = await here.persona();
    const id = await here.execute(persona, { prompt: "Say hello" });
    expect((await here.detail(id)).status).toBe("queued");
    const worker = await unableWorker(here);
    await here.settle();
    const detail = await here.detail(id);
    expect(detail.status).toBe("completed");
    expect(detail.output[0]).toBe(
      `[Purser] No worker takes it (${WHY}); it runs at the edge, without a shell.`,
    );
    expect(worker.received.map(({ type }) => type)).not.toContain("assign");
    // One that comes while it is connected does not wait either, and hears where it runs.
    const next = await here.execute(persona, { prompt: "Again" });
    await here.settle();
    expect((await here.detail(next)).status).toBe("completed");
    const [row] = (await here.call("GET", "/api/executions?limit=1")).body;
    expect(row.inputData).not.toContain("with a shell");
  });
});

describe("refuses", () => {
  test("[behaviour 74] the edge to take anything while a worker is there that can [row 88]", async () => {
    const here = openPool();
    const persona = await here.persona();
    const able = await here.worker({ id: "able" }).connect();
    await here.until(async () => expect((await here.object.report()).workerCounts.idle).toBe(1));
    await unableWorker(here);
    const [first, second] = [await here.execute(persona), await here.execute(persona)];
    await here.isRunning(able, first);
    expect((await here.detail(second)).status).toBe("queued");
    await able.end(first);
    await here.isRunning(able, second);
    await able.end(second);
    await here.isStatus(second, "completed");
    expect(JSON.stringify((await here.detail(second)).output)).not.toContain("at the edge");
  });
});
