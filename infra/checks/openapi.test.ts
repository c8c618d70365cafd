import { readFileSync } from "node:fs";
import { validate } from "@apidevtools/swagger-parser";
import { describe, expect, test } from "vitest";
import { OPENAPI_FILE, openapiText } from "./openapi.ts";

describe("the OpenAPI document", () => {
  test("is what the route table and the schemas say (else: npm run openapi) [row 183]", () => {
    expect(readFileSync(OPENAPI_FILE, "utf8")).toBe(openapiText());
  });

  test("is a valid OpenAPI 3.1 document", async () => {
    await validate(JSON.parse(openapiText()));
  });
});
