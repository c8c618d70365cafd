import { readFileSync } from "node:fs";
import { validate } from "@apidevtools/swagger-parser";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, test } from "vitest";
import { ROUTES } from "../../workers/edge/table.ts";
import { responsesIn } from "../../workers/openapi/openapi.harness.ts";
import { openapiText } from "../worker/openapi.ts";
import { ENDPOINTS_FILE, endpointsText, QUERIES_FILE, queriesText } from "./endpoints.ts";

/**
 * The built-in rule takes a 2xx alone for success. A WebSocket begins with 101 (RFC 6455, 4.2.2) and a form of a page ends with
 * 303 (RFC 9110, 15.4.4), so here every operation has one of those that this service answers with.
 */
const SUCCESS_BY_ANY_NAME = {
  "operation-2xx-response": "off",
  "rule/operation-success-response": {
    subject: { type: "Responses" },
    assertions: { requireAny: ["101", "200", "201", "202", "204", "207", "303"] },
    severity: "error",
  },
} as const;

describe("the OpenAPI document", () => {
  test("is a valid OpenAPI 3.1 document", async () => {
    await validate(JSON.parse(openapiText()));
  });

  test("is one that Redocly's strict rules find nothing in [row 183]", async () => {
    const found = await lintFromString({
      source: openapiText(),
      absoluteRef: "/openapi.json",
      config: await createConfig({ extends: ["recommended-strict"], rules: SUCCESS_BY_ANY_NAME }),
    });
    expect(found.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer}`)).toEqual([]);
  });

  test("has no constant that may be missing: openapi-python-client 0.29 makes no valid program of one", () => {
    expect(missingConstants(JSON.parse(openapiText()), "")).toEqual([]);
  });

  test("is what the page's types of its endpoints and the door's queries are made of: npm run endpoints", () => {
    expect(readFileSync(ENDPOINTS_FILE, "utf8") === endpointsText()).toBe(true);
    expect(readFileSync(QUERIES_FILE, "utf8")).toBe(queriesText());
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

type Reply = { readonly content?: Readonly<Record<string, { readonly schema: unknown }>> };
type Document = {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly parameters: readonly { readonly name: string }[];
            readonly responses: Readonly<Record<string, Reply>>;
            readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
          }
        >
      >
    >
  >;
  readonly components: { readonly responses: Readonly<Record<string, Reply>> };
};
const { paths, components } = JSON.parse(openapiText()) as Document;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method} ${path}`,
    method,
    ...operation,
    responses: responsesIn(operation.responses, components.responses),
  })),
);

describe("what clients are generated from", () => {
  // Generators read a reply by the first media type of its status, whatever the reply itself says it is.
  test.each(operations)(
    "$name: all JSON of one status has one schema, and no status is left to a default",
    ({ responses }) => {
      expect(Object.keys(responses)).not.toContain("default");
      for (const { content = {} } of Object.values(responses)) {
        const json = Object.entries(content).filter(([media]) => media.includes("json"));
        expect(new Set(json.map(([, { schema }]) => JSON.stringify(schema))).size).toBeLessThanOrEqual(1);
      }
    },
  );

  test("every POST of a program takes an Idempotency-Key", () => {
    const without = operations
      .filter(
        // A form of a page redirects, and its browser sends no key.
        ({ method, responses }) => method === "post" && !("303" in responses),
      )
      .filter(({ parameters }) => !parameters.some(({ name }) => name === "Idempotency-Key"));
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  test("a failed run is described for each status that it can have, beside the door's own refusals", () => {
    const run = operations.find(({ name }) => name === "post /v1/agent/run");
    for (const status of [400, 402, 409, 413, 422, 429, 500, 502, 503, 504])
      expect(JSON.stringify(run?.responses[status]), String(status)).toContain(
        "#/components/schemas/RunFailure",
      );
    for (const status of [401, 403, 429])
      expect(JSON.stringify(run?.responses[status])).toContain("schemas/Problem");
  });

  test("chat, runs and executions that are watched are described as streams too", () => {
    const streams = operations.filter(({ responses }) => responses[200]?.content?.["text/event-stream"]);
    expect(streams.map(({ name }) => name).toSorted()).toEqual([
      "get /api/executions/{id}/stream",
      "post /api/chat",
      "post /v1/agent/run",
    ]);
  });
});

/** Where a property has one value and is not required. */
function missingConstants(value: unknown, at: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { properties = {}, required = [] } = value as {
    readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
    readonly required?: readonly string[];
  };
  const own = Object.entries(properties).flatMap(([name, schema]) =>
    schema.const !== undefined && !required.includes(name) ? [`${at} ${name}`] : [],
  );
  return [...own, ...Object.entries(value).flatMap(([name, one]) => missingConstants(one, `${at}/${name}`))];
}
