import * as sdk from "@pulumi/pulumi/runtime/rpc.js";
import { expect, test } from "vitest";
import { isSecret, isUnknown, MARK, SECRET, secretOf, UNKNOWN } from "./marks.ts";

test("the marks are the SDK's own", () => {
  expect([MARK, SECRET, UNKNOWN]).toEqual([sdk.specialSigKey, sdk.specialSecretSig, sdk.unknownValue]);
  expect(sdk.isRpcSecret(secretOf("text"))).toBe(true);
});

test("a secret and an unknown value are told from everything else", () => {
  expect(isSecret(secretOf(null))).toBe(true);
  for (const other of [null, undefined, "text", SECRET, { value: SECRET }, { [MARK]: "another" }])
    expect(isSecret(other)).toBe(false);
  expect([UNKNOWN, MARK, null].map(isUnknown)).toEqual([true, false, false]);
});
