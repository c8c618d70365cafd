import { expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { openOrchestrator, world } from "../objects.harness.ts";

type Row = { readonly id: string; readonly outputData: string | null };

test("executions of a persona and of a state are listed page by page, the newest first, without outputs unless they are asked for [row 57]", async () => {
  const opened = openDesk(() => ({ text: "said" }), { clock: () => new Date(world.now) });
  const here = openOrchestrator({ opened });
  const ids: string[] = [];
  for (const personaId of ["a", "b", "a", "a"]) {
    const { body } = await here.call("POST", "/api/execute", { prompt: "x", personaId });
    ids.push(body.executionId);
  }
  const rows = async (query: string): Promise<Row[]> =>
    (await here.call("GET", `/api/executions?${query}`)).body;
  const listed = async (query: string) => (await rows(query)).map(({ id }) => id);
  const [first, other, second, third] = ids;
  expect(await listed("personaId=a&limit=2")).toEqual([third, second]);
  expect(await listed("personaId=a&limit=2&offset=2")).toEqual([first]);
  expect(await listed("limit=0")).toEqual([]);
  await here.call("POST", `/api/executions/${other}/cancel`);
  expect(await listed("status=cancelled")).toEqual([other]);
  await here.settle();
  expect((await rows("personaId=a&limit=1"))[0]?.outputData).toBeNull();
  expect((await rows("personaId=a&limit=1&includeOutput=true"))[0]?.outputData).toBe("said");
});
