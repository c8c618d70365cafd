import { describe, expect, test } from "vitest";
import { scrubberOf } from "./scrub.ts";

describe("allows", () => {
  test("ordinary text, and a value that is too short to be told from a word", () => {
    expect(scrubberOf(["a", "on"])("once upon a time")).toBe("once upon a time");
  });
});

describe("allows: words", () => {
  test.each(["the task-management-of-the-whole-house", "sk-learn", "sk-a-name-of-hyphenated-words"])(
    "%s is no key",
    (text) => {
      expect(scrubberOf([])(text)).toBe(text);
    },
  );
});

describe("refuses", () => {
  const secret = 'p@ss "word"/é';
  test.each([
    ["as it is", secret],
    ["in an address", encodeURIComponent(secret)],
    ["in an address whose slashes stay", encodeURI(secret)],
    ["in a form", new URLSearchParams({ k: secret }).toString().slice(2)],
    ["in HTML", "p@ss &quot;word&quot;/é"],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in JSON", JSON.stringify(secret).slice(1, -1)],
  ])("57. a credential's value %s [row 179]", (_, text) => {
    expect(scrubberOf([secret])(`<${text}>`)).toBe("<[REDACTED:credential]>");
  });

  test("57. each line of a value that has several", () => {
    expect(scrubberOf(["first line\nsecond line"])("a second line here")).toBe(
      "a [REDACTED:credential] here",
    );
  });

  test.each([
    ["anthropic", "sk-ant-api03-abcdefghijklmnop"],
    ["github", `ghp_${"a1".repeat(18)}`],
    ["gitlab", "glpat-0123456789abcdefghij"],
    ["aws", "AKIAIOSFODNN7EXAMPLE"],
    ["slack", "xoxb-1234567890-abc"],
    ["openai", `sk-${"a1".repeat(24)}`],
    ["openai", `sk-${"ab".repeat(24)}`],
    ["openai", "sk-proj-Ab_cdEf-ghIjklMno_pqrs-tuvwxyz"],
    ["openai", "sk-svcacct-Ab1_cdEf-ghIjklMno_pqrs-tuvwxyz_0-"],
    ["openai", "sk-None-a_1-b_2-c_3-d_4-e_5-f_6"],
  ])("57. what looks like a key of %s [row 179]", (name, key) => {
    expect(scrubberOf([])(`key ${key}.`)).toBe(`key [REDACTED:${name}].`);
  });

  test("a password in an address", () => {
    expect(scrubberOf([])("https://me:hunter22@example.com")).toBe(
      "https://me:[REDACTED:url-password]@example.com",
    );
  });
});
