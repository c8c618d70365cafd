import { describe, expect, test } from "vitest";
import { passIn, proxyAddress } from "../egress/pass.ts";
import { hostsOfRun, passOfRun } from "./egress-hosts.ts";
import type { Assign } from "./protocol.ts";

const NOW = Date.UTC(2026, 10, 28);
const assignOf = (hosts?: readonly string[], env: Record<string, string> = {}): Assign => ({
  type: "assign",
  executionId: "execution-0001",
  personaId: "persona",
  prompt: "",
  env,
  config: {
    timeoutMs: 300_000,
    maxOutputBytes: 1,
    ...(hosts ? { networkPolicy: { allowedHosts: [...hosts] } } : {}),
  },
});

describe("allows", () => {
  test("the model, and the hosts that a persona names [row 180]", () => {
    expect(hostsOfRun(assignOf())).toEqual(["api.anthropic.com"]);
    expect(hostsOfRun(assignOf(["GitLab.example.com", "api.anthropic.com"]))).toEqual([
      "api.anthropic.com",
      "gitlab.example.com",
    ]);
    const gateway = { ANTHROPIC_BASE_URL: "https://gateway.example.com/v1/x" };
    expect(hostsOfRun(assignOf([], gateway))).toEqual(["gateway.example.com"]);
  });

  test("a pass of as many hosts as there may be, as long as its run may take, in an address that a CLI takes", () => {
    const hosts = Array.from({ length: 49 }, (_, n) => `${"x".repeat(40)}-${n}.example.com`);
    const url = new URL(proxyAddress("http://egress:3128", passOfRun(assignOf(hosts), NOW), "key"));
    const header = `Basic ${Buffer.from(`${url.username}:${decodeURIComponent(url.password)}`).toString("base64")}`;
    expect(header.length).toBeLessThan(8_192);
    expect(passIn(header, "key", NOW + 300_000)).toMatchObject({
      for: "execution-0001",
      hosts: ["api.anthropic.com", ...hosts],
    });
    expect(passIn(header, "key", NOW + 360_000)).toBeNull();
  });
});

test("refuses more hosts than a pass has", () => {
  const hosts = Array.from({ length: 50 }, (_, n) => `host-${n}.example.com`);
  expect(() => passOfRun(assignOf(hosts), NOW)).toThrow("with 51 hosts; a run reaches 50 at most");
});
