import { describe, expect, test } from "vitest";
import { tokenProblems } from "../config/token-rules.ts";
import { newPrograms, programs, strangers } from "./clients.ts";

const NOW = new Date("2026-11-20T12:00:20Z");

const addressOf = (headers: Readonly<Record<string, string>>) => headers["cf-connecting-ip"];

describe("allows", () => {
  test("the tokens are ones that the configuration takes, and the door's variable has room for them", () => {
    const { config, tokens } = newPrograms(NOW);
    expect(tokenProblems(JSON.parse(config), 30, NOW)).toEqual([]);
    for (const token of Object.values(tokens).flat()) expect(config).not.toContain(token);
  });

  test("requests are spread over all clients and as many addresses", () => {
    const { next } = programs(["a", "b"], 120);
    const sent = [next(), next(), next()];
    expect(sent.map(({ authorization }) => authorization)).toEqual(["Bearer a", "Bearer b", "Bearer a"]);
    expect(new Set(sent.map(addressOf)).size).toBe(2);
  });

  test("no two strangers come from one network", () => {
    const { next } = strangers();
    const networks = Array.from({ length: 70_000 }, () => addressOf(next())?.replace(/::1$/, ""));
    expect(new Set(networks).size).toBe(70_000);
  });
});

describe("refuses", () => {
  test("a turn that would meet a limit begins in the next minute", async () => {
    const time = { at: NOW.getTime() };
    const waited: number[] = [];
    const { ready, next } = programs(["a"], 100, {
      now: () => time.at,
      wait: async (ms) => {
        waited.push(ms);
        time.at += ms;
      },
    });
    const turn = async () => {
      await ready(30);
      for (let request = 0; request < 30; request++) next();
    };
    for (const expected of [[], [], [], [40_001], [40_001]]) {
      await turn();
      expect(waited).toEqual(expected);
    }
  });
});
