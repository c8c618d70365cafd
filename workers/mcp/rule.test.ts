import { describe, expect, test } from "vitest";
import type { Caller } from "../caller.ts";
import type { ClientRule } from "./connections/contract.ts";
import type { Env } from "./env.ts";
import { callMounted } from "./mount.ts";

// What agents of a program call, by the rule of its key.

const PROGRAM: Caller = { kind: "program", name: "cos", role: "personal", requestId: "r" };
const PERSON: Caller = { ...PROGRAM, kind: "person", name: "owner@example.com" };
const NOT_CONNECTED = { ok: false, code: "credential_missing", message: "Nothing is connected" };

const env = (rule: Partial<ClientRule>) =>
  ({
    OWNER: "owner@example.com",
    PEOPLE: ["owner@example.com"],
    TIME_ZONE: "UTC",
    CONNECTIONS: {
      getByName: () => ({
        client: async () => ({
          client: "cos",
          person: "owner@example.com",
          servers: ["*"],
          tools: ["*"],
          ...rule,
        }),
        open: async () => NOT_CONNECTED,
        openWebCredentials: async () => ({}),
      }),
    },
  }) as unknown as Env;
const codeOf = async (rule: Partial<ClientRule>, caller: Caller, server: "google" | "web", tool: string) => {
  const { text } = await callMounted(env(rule), server, tool, {}, caller);
  return (JSON.parse(text) as { code: string }).code;
};

describe("allows", () => {
  test("what the key's rule names, and a person everything", async () => {
    const rule = { servers: ["google"], tools: ["tasks_*"] };
    expect(await codeOf(rule, PROGRAM, "google", "tasks_list")).toBe("credential_missing");
    expect(await codeOf(rule, PERSON, "web", "http_hosts")).toBe("credential_missing");
  });
});

describe("refuses", () => {
  test("whoever has left the household, whom a rule or an agent names, and everybody without a list [row 119]", async () => {
    expect(await codeOf({ person: "left@example.com" }, PROGRAM, "google", "tasks_list")).toBe(
      "not_for_this_key",
    );
    const left = { ...PERSON, name: "left@example.com" };
    expect(await codeOf({}, left, "web", "http_hosts")).toBe("not_for_this_key");
    const client = { ...PROGRAM, name: "client:left@example.com" };
    expect(await codeOf({}, client, "google", "tasks_list")).toBe("not_for_this_key");
    const { text } = await callMounted(
      { ...env({}), PEOPLE: undefined } as never,
      "google",
      "tasks_list",
      {},
      PERSON,
    );
    expect(text).toContain("not_for_this_key");
  });

  test.each([
    ["a server", { servers: ["journal"] }, "google", "tasks_list"],
    ["a tool", { tools: ["tasks_*"] }, "google", "gmail_search"],
    ["a person's tokens", { servers: ["journal", "google"] }, "web", "http_hosts"],
  ] as const)("%s that the key's rule leaves out", async (_, rule, server, tool) => {
    expect(await codeOf(rule, PROGRAM, server, tool)).toBe("not_for_this_key");
  });
});
