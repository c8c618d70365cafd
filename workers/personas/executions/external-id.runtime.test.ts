import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { callerOf, openOrchestrator, world } from "../objects.harness.ts";

// What a caller that is delivered to more than once asks under a name of its own (docs/decisions/118-kafka.md).

const clock = () => new Date(world.now);

describe("allows", () => {
  test("61. what a caller asks twice under a name of theirs is one execution, also days later; another's name is another's [row 98]", async () => {
    const here = openOrchestrator({ opened: openDesk(() => ({ text: "done" }), { clock }) });
    const externalId = "kafka-request-0001";
    const body = { prompt: "Once", externalId };
    const id = (await here.call("POST", "/api/execute", body)).body.executionId;
    await here.settle();
    world.now += 3 * 86_400_000;
    const again = await here.call("POST", "/api/execute", body);
    expect([again.status, again.body]).toEqual([202, { executionId: id, status: "completed" }]);
    const other = await here.call("POST", "/api/execute", body, {}, callerOf("team", "someone-else"));
    expect(other.body.executionId).not.toBe(id);
    const listed = (await here.call("GET", "/api/executions")).body;
    expect(listed.map((row: { externalId: string }) => row.externalId)).toEqual([externalId, externalId]);
  });
});

describe("refuses", () => {
  test("another request under a name that is taken, naming the execution that has it [row 98]", async () => {
    const here = openOrchestrator();
    const named = { prompt: "x", externalId: "request-0001" };
    const id = (await here.call("POST", "/api/execute", named)).body.executionId;
    for (const other of [{ prompt: "y" }, { prompt: "x", personaId: "another" }]) {
      const reply = await here.call("POST", "/api/execute", { ...other, externalId: "request-0001" });
      expect([reply.status, reply.body.error]).toEqual([409, expect.stringContaining(id)]);
    }
    expect((await here.call("GET", "/api/executions")).body).toHaveLength(1);
  });

  test.each(["../../etc/passwd", "short", "x".repeat(65)])(
    "%s as a name, saying which field",
    async (externalId) => {
      const reply = await openOrchestrator().call("POST", "/api/execute", { prompt: "x", externalId });
      expect([reply.status, reply.body.fields[0].path]).toEqual([400, "externalId"]);
    },
  );
});
