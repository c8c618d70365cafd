import { describe, expect, test } from "vitest";
import { IMAGES, imageReferenceOf, unpinnedSentence } from "./images.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const image = { repository: "docker.io/library/node", tag: "24.1.0", digest: null, readAt: null };

describe("allows", () => {
  test("a digest that was read stands in the name, with its tag for a reader", () => {
    expect(imageReferenceOf({ ...image, digest: DIGEST, readAt: "2026-11-20T00:00:00Z" })).toBe(
      `docker.io/library/node:24.1.0@${DIGEST}`,
    );
    expect(unpinnedSentence({ node: { ...image, digest: DIGEST } })).toBeNull();
  });

  test("64: without one the tag is used, and a sentence says so", () => {
    expect(imageReferenceOf(image)).toBe("docker.io/library/node:24.1.0");
    expect(unpinnedSentence({ node: image })).toContain("node 24.1.0");
  });
});

describe("refuses", () => {
  test("a digest without the moment it was read, and a tag that moves by intent", () => {
    for (const { digest, readAt, tag } of Object.values(IMAGES)) {
      expect(digest === null).toBe(readAt === null);
      expect(tag).toMatch(/\d+\.\d+/);
    }
  });
});
