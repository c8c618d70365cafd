import { describe, expect, test } from "vitest";
import type { KeyName } from "./keys.ts";
import { parseConfig } from "./settings.ts";
import { NOW, problemsOf, token, VALID } from "./valid.harness.ts";

const OTHER_HASH = "cd".repeat(32);
/** A token and the one before it, as a rotation leaves them. */
const twice = (more: object = {}) => {
  const old = { sha256: OTHER_HASH, expiresAt: "2026-11-20T12:00:00Z", replacedAt: "2026-11-20T11:00:00Z" };
  return JSON.stringify([token(), token({ ...old, ...more })]);
};
const rotated = (more: object = {}, name = "programs") => {
  const rotation = { version: 2, rotatedAt: "2026-11-20T12:00:00Z", previousUntil: "2026-11-22T12:00:00Z" };
  return JSON.stringify({ [name]: { ...rotation, ...more } });
};

const many = (count: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, n) => token({ name: `client-${n}`, sha256: `${n}`.padStart(64, "0") })),
  );

describe("allows", () => {
  test.each<[KeyName, string, unknown]>([
    ["serviceClients", '["gateway"]', ["gateway"]],
    ["serviceTokens", rotated(), JSON.parse(rotated())],
    ["tokens", twice(), JSON.parse(twice())],
    ["manageZone", "true", true],
    ["zoneHostnames", "[]", []],
  ])("[row 28] [row 29] %s = %s", (key, text, value) => {
    const own = key === "serviceTokens" ? {} : { serviceTokens: rotated() };
    expect(parseConfig({ ...VALID, ...own, [key]: text }, "dev", NOW)[key]).toEqual(value);
  });
});

describe("refuses", () => {
  test.each<[KeyName, string, string]>([
    ["tokens", twice({ role: "team" }), "[1].role differs"],
    ["tokens", twice({ replacedAt: "2026-11-18T11:59:59Z" }), "[1].expiresAt is more than 48 hours after"],
    ["tokens", twice({ replacedAt: "yesterday" }), "[1].replacedAt is not a time"],
    ["serviceClients", '["Gate way"]', "[0] is not 1 to 64"],
    ["serviceClients", '["gateway","gateway"]', "names someone twice"],
    ["serviceClients", '["programs"]', "which is the token that the others share"],
    ["serviceTokens", "[]", "is not {name"],
    ["serviceTokens", rotated({ version: 1 }), ".programs.version is less than 2"],
    ["serviceTokens", rotated({ version: 2.5 }), ".programs.version is not a whole number"],
    ["serviceTokens", rotated({ secret: "plain" }), ".programs is not {version"],
    ["serviceTokens", rotated({ rotatedAt: "2026-11-20T13:00:01Z" }), ".programs.rotatedAt is in the future"],
    [
      "serviceTokens",
      rotated({ previousUntil: "2026-11-22T12:00:01Z" }),
      "more than 48 hours after rotatedAt",
    ],
    ["serviceTokens", rotated({}, "gateway"), ".gateway is no service token of this stack"],
    ["manageZone", "yes", "true nor false"],
    ["zoneHostnames", '["*.example.com"]', "[0] is not a host name"],
  ])("[row 29] %s = %s", (key, text, sentence) => {
    const mine = problemsOf({ ...VALID, [key]: text }).problems.filter((problem) => problem.key === key);
    expect(mine[0]?.problem).toContain(sentence);
    expect(mine[0]?.fix).toContain(`purser:${key}`);
  });
});

describe("fails safe", () => {
  test("more tokens than the door's variable holds are refused before the deploy", () => {
    expect(parseConfig({ ...VALID, tokens: many(30) }, "dev", NOW).tokens).toHaveLength(30);
    expect(problemsOf({ ...VALID, tokens: many(40) }).problems).toMatchObject([
      { key: "tokens", problem: expect.stringContaining("a Worker's variable holds 5120") },
    ]);
  });

  test("[row 29] a rotation of a client that has gone is named, so that nobody believes it rotates", () => {
    const raw = { ...VALID, serviceClients: '["gateway"]', serviceTokens: rotated({}, "gateway") };
    expect(parseConfig(raw, "dev", NOW).serviceTokens).toHaveProperty("gateway");
    expect(problemsOf({ ...raw, serviceClients: "[]" }).problems.map(({ key }) => key)).toEqual([
      "serviceTokens",
    ]);
  });

  test("an expired rotation is no problem here: the policy pack refuses it with its fix", () => {
    const old = rotated({ rotatedAt: "2026-01-01T00:00:00Z", previousUntil: "2026-01-03T00:00:00Z" });
    expect(parseConfig({ ...VALID, serviceTokens: old }, "dev", NOW).serviceTokens).toHaveProperty(
      "programs",
    );
  });
});
