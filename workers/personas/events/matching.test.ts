import { describe, expect, test } from "vitest";
import { inputOf, isMatch } from "./matching.ts";
import { readFilter } from "./payload-filter.ts";

const event = { eventType: "gitlab_push", sourceId: "org/repo-a", targetPersonaId: null };
const wanted = {
  personaId: "p",
  eventType: "gitlab_push",
  sourceFilter: null,
  payloadFilter: null,
  enabled: true,
};

describe("21. the guide's four rules", () => {
  test.each<[string, object, object, boolean]>([
    ["70. the same type [row 70]", {}, {}, true],
    ["another type [row 70]", { eventType: "gitlab_issue" }, {}, false],
    ["a type that begins so [row 70]", { eventType: "gitlab_push_x" }, {}, false],
    ["the very source [row 71]", {}, { sourceFilter: "org/repo-a" }, true],
    ["another source [row 71]", {}, { sourceFilter: "org/repo" }, false],
    ["in another case [row 71]", {}, { sourceFilter: "ORG/repo-a" }, false],
    ["a source that begins so [row 71]", {}, { sourceFilter: "org/*" }, true],
    ["a star in the middle [row 71]", {}, { sourceFilter: "org/*-a" }, false],
    ["a star alone [row 71]", {}, { sourceFilter: "*" }, true],
    ["a star and no source [row 71]", { sourceId: null }, { sourceFilter: "*" }, false],
    ["a filter and no source [row 71]", { sourceId: null }, { sourceFilter: "org/repo-a" }, false],
    ["its target [row 72]", { targetPersonaId: "p" }, {}, true],
    ["another's target [row 72]", { targetPersonaId: "q" }, {}, false],
    ["disabled [row 73]", {}, { enabled: false }, false],
  ])("%s", (_, published, subscription, expected) => {
    expect(isMatch({ ...event, ...published }, {}, { ...wanted, ...subscription })).toBe(expected);
  });
});

describe("22. the payload filter", () => {
  const payload = { a: { b: "main", n: 5 }, list: [{ x: 1 }], empty: null };
  test.each<[string, object, boolean]>([
    ["equal", { "a.b": ["main"] }, true],
    ["one of several", { "a.b": ["x", "main"] }, true],
    ["all of several paths", { "a.b": ["main"], "a.n": [6] }, false],
    ["prefix", { "a.b": [{ prefix: "ma" }] }, true],
    ["suffix", { "a.b": [{ suffix: "ma" }] }, false],
    ["exists", { "a.b": [{ exists: true }] }, true],
    ["does not exist", { "a.c": [{ exists: false }] }, true],
    ["null exists", { empty: [{ exists: true }] }, true],
    ["anything but", { "a.b": [{ "anything-but": ["dev"] }] }, true],
    ["anything but, where it is missing", { "a.c": [{ "anything-but": ["dev"] }] }, false],
    ["anything but, where it is null", { empty: [{ "anything-but": ["dev"] }] }, false],
    ["within a range", { "a.n": [{ numeric: [">", 4, "<=", 5] }] }, true],
    ["equal to a number", { "a.n": [{ numeric: ["=", 5] }] }, true],
    ["at least", { "a.n": [{ numeric: [">=", 5] }] }, true],
    ["less than", { "a.n": [{ numeric: ["<", 5] }] }, false],
    ["a range of what is no number", { "a.b": [{ numeric: [">", 0] }] }, false],
    ["a value of another type", { "a.n": ["5"] }, false],
    ["a suffix of a number", { "a.n": [{ suffix: "5" }] }, false],
    ["out of a range", { "a.n": [{ numeric: [">", 5] }] }, false],
    ["a place in a list", { "list.0.x": [1] }, true],
    ["nothing asked", {}, true],
    ["a member that nobody put there", { "a.constructor": [{ exists: true }] }, false],
  ])("%s", (_, filter, expected) => {
    const subscription = { ...wanted, payloadFilter: JSON.stringify(filter) };
    expect(isMatch(event, payload, subscription)).toBe(expected);
  });

  test.each([
    "{",
    "[]",
    '{"a":"b"}',
    '{"a":[]}',
    '{"a":[{"numeric":[">"]}]}',
    '{"a":[{"exists":"yes"}]}',
    '{"a":[{"prefix":"a","suffix":"b"}]}',
    JSON.stringify({ [Array(12).fill("a").join(".")]: [1] }),
  ])("refuses %s, and matches nothing with it", (text) => {
    expect(readFilter(text).ok).toBe(false);
    expect(isMatch(event, {}, { ...wanted, payloadFilter: text })).toBe(false);
  });
});

test.each<[string | null, object]>([
  [null, {}],
  ['{"a":1}', { a: 1 }],
  ["[1]", { raw: "[1]" }],
  ["text", { raw: "text" }],
])("20. the payload %s as a prompt reads it", (payload, expected) => {
  expect(inputOf(payload)).toEqual(expected);
});
