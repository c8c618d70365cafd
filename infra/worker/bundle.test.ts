import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { WORKER_NAMES } from "../../workers/workers.ts";
import { bundle } from "./bundle.ts";

/** Ours, for a start within the 10 ms of Workers Free; the platform's own limit is 64 times as high. */
const BUNDLE_MAX_BYTES = 1_048_576;
const PACKED_MAX_BYTES = 288 * 1024;

test.each(WORKER_NAMES)("%s stays small enough to start fast", (name) => {
  const { file, bytes } = bundle(name);
  expect(bytes).toBeLessThanOrEqual(BUNDLE_MAX_BYTES);
  expect(gzipSync(readFileSync(file)).length).toBeLessThanOrEqual(PACKED_MAX_BYTES);
});

test("the model's SDK is in the bundles that call a model, and in no other", () => {
  const having = WORKER_NAMES.filter((name) =>
    readFileSync(bundle(name).file, "utf8").includes("X-Stainless-Retry-Count"),
  );
  expect(having).toEqual(["gate", "chat", "runtime", "personas", "chief"]);
});
