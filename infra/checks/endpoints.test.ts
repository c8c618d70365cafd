import { describe, expect, test } from "vitest";
import { endpointsText } from "./endpoints.ts";

describe("the page's types of endpoints", () => {
  const documentOf = (schema: object) => ({
    paths: {
      "/api/things/{id}": { get: { responses: { "200": { content: { "application/json": { schema } } } } } },
    },
  });

  test.each([
    [
      { type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } },
      "readonly (string | null)[]",
    ],
    [
      { type: "object", properties: { a: { type: "integer" }, "b-c": { enum: ["x"] } }, required: ["a"] },
      '{ readonly a: number; readonly "b-c"?: "x" }',
    ],
    [{ type: "object", additionalProperties: { type: "string" } }, "{ readonly [name: string]: string }"],
    [{}, "unknown"],
  ])("%j", (schema, type) => {
    expect(endpointsText(documentOf(schema))).toContain(
      `"GET /api/things/:id": { readonly reply: ${type}; readonly body: never; readonly query: never };`,
    );
  });

  test("a form that has no type yet is named, not left out", () => {
    expect(() => endpointsText(documentOf({ type: "tuple" }))).toThrow("infra/checks/endpoints.ts");
  });
});
