import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

// Money is only safe when every model call is reserved before it is sent, so there is one way to make one.

const SELF = "infra/checks/model-calls.test.ts";
const files = globSync("{infra,workers,policies,vm}/**/*.{ts,mjs}").filter((file) => file !== SELF);
const having = (pattern: RegExp) =>
  files.filter((file) => pattern.test(readFileSync(file, "utf8"))).toSorted();

/** Anything that names the SDK besides `import type`. */
const SDK = /(?<!import type [^;]*)["'`]@anthropic-ai\/sdk\b/;

test("one file alone uses the model's SDK, one calls that file, and askModel alone makes attempts [row 13]", () => {
  expect(having(SDK)).toEqual(["workers/model/client.ts"]);
  expect(having(/\bopenClient\(/)).toEqual(["workers/model/attempt.ts", "workers/model/client.ts"]);
  expect(having(/\bmakeAttempt\(/)).toEqual(["workers/model/ask-model.ts", "workers/model/attempt.ts"]);
});

test("one file alone runs Workers AI, and sets aside what it may cost [row 141]", () => {
  expect(having(/\bai\.run\(|\bAI\.run\(/)).toEqual(["workers/voice/paid.ts"]);
  expect(having(/\brunPaid\b/)).toEqual([
    "workers/voice/paid.ts",
    "workers/voice/speak.ts",
    "workers/voice/transcribe.ts",
  ]);
  expect(having(/\btranscribe\(/)).toEqual(["workers/messaging/voice/listen.ts"]);
  expect(having(/import \{ speak \}/)).toEqual(["workers/messaging/voice/saying.ts"]);
});

test("the search sees a client, and lets types pass", () => {
  expect(SDK.test('import { Anthropic } from "@anthropic-ai/sdk";')).toBe(true);
  expect(SDK.test('await import("@anthropic-ai/sdk/client")')).toBe(true);
  expect(SDK.test('import type {\n  Tool,\n} from "@anthropic-ai/sdk/resources/messages";')).toBe(false);
});
