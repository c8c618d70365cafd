import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import "./fields.ts";
import { checked } from "./body.ts";

const Body = z.strictObject({ taskId: z.string(), cost: z.number() });

describe("refuses", () => {
  test.each([
    [{ cost: 1 }, "Cannot use taskId: expected string, and it is missing"],
    [{ taskId: "t", cost: "1" }, "Cannot use cost: expected number, received string"],
    [{ taskId: "t", cost: 1, coast: 2 }, "Cannot use coast: not a field of this request; leave it out"],
    [null, "Cannot use the body: expected object, received null"],
  ])("%j in plain words", (body, sentence) => {
    expect(() => checked(body, Body, "body")).toThrow(sentence);
  });
});
