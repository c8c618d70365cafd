import { expect, inject, test } from "vitest";
import * as main from "./runtime.harness.ts";

test("the main module of these tests has every Durable Object class of the manifests, and nothing else", () => {
  const { default: _, ...exported } = main;
  expect(Object.keys(exported).toSorted()).toEqual(inject("classes").toSorted());
});
