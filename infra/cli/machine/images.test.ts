import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { IMAGES } from "../../../vm/images/images.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { machine } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "purser-images-"));
const file = join(folder, "images.json");
afterEach(() => rmSync(file, { force: true }));

/** An index in the form of the OCI image specification, as the registry sends it. */
const indexFor = (tag: string, architectures = ["amd64", "arm64"]) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: architectures.map((architecture) => ({
      digest: `sha256:${createHash("sha256").update(`${tag}${architecture}`).digest("hex")}`,
      platform: { os: "linux", architecture },
    })),
  });
const digestOf = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

type Change = (url: string, text: string) => Response | null;
const asked: string[] = [];
const registry =
  (change: Change = () => null): typeof fetch =>
  async (input, init) => {
    const url = typeof input === "string" ? input : "";
    asked.push(url);
    if (url.startsWith("https://auth.docker.io/token?"))
      return change(url, "") ?? Response.json({ token: "t" });
    expect(new Headers(init?.headers).get("authorization")).toBe("Bearer t");
    const text = indexFor(url);
    return change(url, text) ?? new Response(text, { headers: { "docker-content-digest": digestOf(text) } });
  };
const refresh = (change?: Change) =>
  ran(machine, ["images", "--refresh", "--file", file], { fetch: registry(change) });

describe("allows", () => {
  test("64: the digest of every tag, with the moment it was read [row 115]", async () => {
    const { code, output } = await refresh();
    expect(code, output).toBe(0);
    const written = JSON.parse(readFileSync(file, "utf8")) as typeof IMAGES;
    expect(Object.keys(written)).toEqual(Object.keys(IMAGES));
    expect(written.node.digest).toBe(
      digestOf(indexFor(`https://registry-1.docker.io/v2/library/node/manifests/${IMAGES.node.tag}`)),
    );
    expect(written.node.readAt).toBe("2026-11-20T12:00:00.000Z");
    expect(asked).toContain(
      "https://auth.docker.io/token?service=registry.docker.io&scope=repository:cloudflare/cloudflared:pull",
    );
    expect(output).not.toContain("by tag, not by digest");
  });

  test("without --refresh nobody is asked, and what is not pinned is said", async () => {
    const { code, output } = await ran(machine, ["images"], {
      fetch: () => Promise.reject(new Error("asked")),
    });
    expect([code, output]).toEqual([0, expect.stringContaining("by tag, not by digest")]);
  });
});

describe("refuses", () => {
  test.each<[string, Change, string]>([
    [
      "an index that is not what its digest says",
      (url, text) =>
        url.includes("/postgres/")
          ? new Response(text, { headers: { "docker-content-digest": digestOf("x") } })
          : null,
      "not of what it sent",
    ],
    [
      "an image without the machine's processor",
      (url) => (url.includes("/node/") ? new Response(indexFor(url, ["amd64"])) : null),
      "no image for arm64",
    ],
    [
      "a tag that is gone",
      (url) => (url.includes("/certbot/certbot/") ? new Response(null, { status: 404 }) : null),
      "answered 404",
    ],
    [
      "too many questions",
      (url) => (url.includes("token?") ? new Response(null, { status: 429 }) : null),
      "answered 429",
    ],
  ])("64: %s: nothing is written", async (_, change, says) => {
    const { code, output } = await refresh(change);
    expect([code, output, existsSync(file)]).toEqual([1, expect.stringContaining(says), false]);
  });
});

describe("fails safe", () => {
  test("no network leaves the file as it is", async () => {
    const { code, output } = await ran(machine, ["images", "--refresh", "--file", file], {
      fetch: () => Promise.reject(new TypeError("fetch failed")),
    });
    expect([code, output, existsSync(file)]).toEqual([
      1,
      expect.stringContaining("Nothing was changed"),
      false,
    ]);
  });
});
