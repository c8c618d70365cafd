import { describe, expect, test } from "vitest";
import { kindOf } from "../../policies/resource.ts";
import { declare } from "./declared.harness.ts";

const rules = async (raw: Parameters<typeof declare>[0]) =>
  (await declare(raw)).filter(({ type }) => kindOf(type) === "cloudflare:EmailRoutingRule");

describe("allows", () => {
  test("[row 140] mail to the assistant's address, and to no other, to be brought to its Worker where the owner wants that", async () => {
    const [rule, ...more] = await rules({ mailAddress: "assistant@example.org", mailRouting: "true" });
    expect(more).toEqual([]);
    expect(rule?.inputs).toMatchObject({
      name: "purser-dev-mail",
      enabled: true,
      matchers: [{ type: "literal", field: "to", value: "assistant@example.org" }],
      actions: [{ type: "worker", values: ["purser-dev-messaging"] }],
    });
  });
});

describe("refuses", () => {
  test("[row 140] a rule that nobody has asked for", async () => {
    expect(await rules({ mailAddress: "assistant@example.org" })).toEqual([]);
    expect(await rules({})).toEqual([]);
  });
});
