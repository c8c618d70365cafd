import { describe, expect, test } from "vitest";
import type { HttpReply, Send } from "../../terminal/send.ts";
import { lookAtAzure } from "./azure.ts";

const SUBSCRIPTION = "00000000-0000-4000-8000-000000000000";
const STACK = { machine: "hours", azureSubscriptionId: SUBSCRIPTION };
const env = { AZURE_ACCESS_TOKEN: "a-token-that-nobody-may-see" };
const owner = { actions: ["*"], notActions: [] };
const contributor = {
  actions: ["*"],
  notActions: ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"],
};
const roles = { actions: ["Microsoft.Authorization/roleAssignments/write"], notActions: [] };

/** A subscription with everything, but for what is said otherwise by the end of a path. */
function azure(other: Readonly<Record<string, Partial<HttpReply>>> = {}) {
  const asked: string[] = [];
  const send: Send = (url, { headers } = {}) => {
    const { host, pathname, search } = new URL(url);
    asked.push(pathname);
    if (host !== "management.azure.com" || !search.includes("api-version=2") || !headers?.authorization)
      throw new Error(`Azure does not know ${url}`);
    const last = pathname.split("/").at(-1) ?? "";
    const usual =
      last === "permissions"
        ? { value: [owner] }
        : last === "UseStandardSecurityType"
          ? { properties: { state: "Registered" } }
          : { registrationState: "Registered" };
    return Promise.resolve({
      status: 200,
      location: "",
      headers: {},
      bytes: new Uint8Array(),
      json: usual,
      ...other[last],
    });
  };
  return { asked, send };
}

describe("allows", () => {
  test("a subscription that is ready, and one without a machine is not asked about [row 143]", async () => {
    const { send, asked } = azure();
    const { findings, lines } = await lookAtAzure(STACK, { env, send });
    expect([findings, lines.length]).toEqual([[], 8]);
    expect(asked.every((path) => path.startsWith(`/subscriptions/${SUBSCRIPTION}/providers/`))).toBe(true);
    expect(JSON.stringify(lines)).not.toContain(env.AZURE_ACCESS_TOKEN);
    const none = azure();
    expect(await lookAtAzure({}, { env, send: none.send })).toEqual({ findings: [], lines: [] });
    expect(none.asked).toEqual([]);
  });

  test("trusted launch without the feature that only its absence needs", async () => {
    const { send, asked } = azure({
      UseStandardSecurityType: { json: { properties: { state: "NotRegistered" } } },
    });
    const { findings } = await lookAtAzure({ ...STACK, machineTrustedLaunch: "true" }, { env, send });
    expect([findings, asked.length]).toEqual([[], 7]);
  });

  test("rights that two roles give together", async () => {
    const both = { ...roles, actions: ["microsoft.authorization/role*/WRITE"] };
    const { send } = azure({ permissions: { json: { value: [contributor, both] } } });
    expect((await lookAtAzure(STACK, { env, send })).findings).toEqual([]);
  });
});

describe("refuses", () => {
  test.each([
    ["Microsoft.KeyVault", { registrationState: "NotRegistered" }, "does not know Microsoft.KeyVault"],
    ["UseStandardSecurityType", { properties: { state: "Pending" } }, "which is Pending"],
    ["permissions", { value: [contributor] }, "roleDefinitions/write, nor"],
    [
      "permissions",
      { value: [contributor, roles] },
      "may not Microsoft.Authorization/roleDefinitions/write in",
    ],
  ])("%s as %j, with what to do", async (name, json, says) => {
    const { send } = azure({ [name]: { json } });
    const { findings } = await lookAtAzure(STACK, { env, send });
    expect(findings).toEqual([
      expect.objectContaining({ severity: "error", what: expect.stringContaining(says) }),
    ]);
  });
});

describe("fails safe", () => {
  test("what cannot be read is said, and is neither right nor wrong", async () => {
    const { send } = azure({ permissions: { status: 403, json: null }, "Microsoft.Compute": { json: {} } });
    const { findings, lines } = await lookAtAzure(STACK, { env, send });
    expect(findings).toEqual([]);
    expect(lines.filter((line) => line.includes("Cannot be read"))).toHaveLength(2);
    const nobody = await lookAtAzure(STACK, { env: {}, send });
    expect(nobody.lines).toEqual([expect.stringContaining("az account get-access-token")]);
  });
});
