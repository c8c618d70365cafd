import { validate } from "@apidevtools/swagger-parser";
import { describe, expect, test } from "vitest";
import { ROUTES } from "../../workers/edge/table.ts";
import { openapiText } from "../worker/openapi.ts";

describe("the OpenAPI document", () => {
  test("is a valid OpenAPI 3.1 document", async () => {
    await validate(JSON.parse(openapiText()));
  });

  test("has every method of every route, and nothing else [row 183]", () => {
    const { paths } = JSON.parse(openapiText()) as { paths: Record<string, Record<string, unknown>> };
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routed = ROUTES.flatMap(({ path, methods }) =>
      Object.keys(methods).map((method) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`),
    );
    expect(described.toSorted()).toEqual(routed.toSorted());
  });
});
