import { describe, expect, test } from "vitest";
import { mcpTools } from "../../infra/worker/tools.ts";
import { Problem } from "../problem.ts";
import { requestFor } from "./request.ts";

const tools = mcpTools();
const ORIGIN = "https://purser.example.com";

function made(name: string, given: Record<string, unknown>) {
  const tool = tools.find(({ shown }) => shown.name === name);
  if (!tool) throw new Error(`No tool ${name}`);
  return requestFor(tool, given, ORIGIN);
}
function refused(name: string, given: Record<string, unknown>): readonly string[] {
  try {
    made(name, given);
  } catch (error) {
    if (error instanceof Problem) return error.fields.map(({ path }) => path);
    throw error;
  }
  return ["nothing"];
}

describe("allows", () => {
  test("arguments of the path, the query and the body, each in its place", () => {
    expect(made("finish_task", { taskId: "a/b c", actualCost: "1.50", outcome: "succeeded" })).toEqual({
      method: "POST",
      url: `${ORIGIN}/api/tasks/a%2Fb%20c/finish`,
      body: '{"actualCost":"1.50","outcome":"succeeded"}',
    });
    expect(made("list_tasks", { status: "closed" })).toEqual({
      method: "GET",
      url: `${ORIGIN}/api/tasks?status=closed`,
      body: null,
    });
  });
});

describe("refuses", () => {
  test.each([
    ["an argument that the tool has not", "read_budget", { month: "2026-11" }, ["month"]],
    ["a part of the path that is missing", "read_task", {}, ["taskId"]],
    ["one that an address drops", "read_task", { taskId: ".." }, ["taskId"]],
    ["one that is no text", "read_task", { taskId: { a: 1 } }, ["taskId"]],
    ["half a character", "read_task", { taskId: "\ud800" }, ["taskId"]],
    ["a list in the query", "list_tasks", { status: ["open"] }, ["status"]],
  ])("%s", (_, name, given, fields) => {
    expect(refused(name, given)).toEqual(fields);
  });
});
