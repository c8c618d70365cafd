import { expect, test } from "vitest";
import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { tokenProblems } from "../config/token-rules.ts";
import { newPrograms } from "./clients.ts";

const NOW = new Date("2026-11-20T12:00:20Z");

test("the tokens are ones that the configuration takes, and the door's variable has room for them", () => {
  const { config, admin, agency } = newPrograms(NOW);
  expect(tokenProblems(JSON.parse(config), TOKEN_MAX_DAYS, NOW)).toEqual([]);
  for (const sent of [admin(), agency()]) {
    const token = sent.authorization?.slice("Bearer ".length) ?? "";
    expect(token).toMatch(/^purser_(admin|agency)_[\w-]{43}$/);
    expect(config).not.toContain(token);
  }
});

test("requests are spread over all agencies and as many addresses", () => {
  const { agency } = newPrograms(NOW);
  const sent = Array.from({ length: 40 }, agency);
  expect(new Set(sent.map(({ authorization }) => authorization)).size).toBe(20);
  expect(new Set(sent.map((headers) => headers["cf-connecting-ip"])).size).toBe(20);
});
