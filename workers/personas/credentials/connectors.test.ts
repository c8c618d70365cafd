import { describe, expect, test } from "vitest";
import { connectorsOf } from "./connectors.ts";

describe("allows", () => {
  test.each<[string, string, Record<string, string>]>([
    ["My GitLab-Prod", '{"api.token":"t"}', { CONNECTOR_MY_GITLAB_PROD_API_TOKEN: "t" }],
    ["plain", "12345", { CONNECTOR_PLAIN: "12345" }],
    ["plain", '"quoted"', { CONNECTOR_PLAIN: '"quoted"' }],
    ["plain", '["a"]', { CONNECTOR_PLAIN: '["a"]' }],
    ["plain", "null", { CONNECTOR_PLAIN: "null" }],
    ["deep", '{"a":{"b":1},"n":2}', { CONNECTOR_DEEP_A: '{"b":1}', CONNECTOR_DEEP_N: "2" }],
  ])("16. %s with %s [row 55]", (name, secret, expected) => {
    expect(connectorsOf(name, secret)).toEqual(expected);
  });
});
