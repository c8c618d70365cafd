import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { DAY_MS } from "../../policies/prices/time.ts";
import { issue, parseTokenWish } from "./tokens.ts";

const NOW = new Date("2026-11-20T10:00:00.500Z");

describe("allows", () => {
  it("a token whose prefix names its role and whose record holds only the hash [row 182]", () => {
    const { plaintext, record } = issue({ name: "gateway", role: "agency" }, NOW, randomBytes);
    expect(plaintext).toMatch(/^purser_agency_[\w-]{43}$/);
    expect(record.sha256).toBe(createHash("sha256").update(plaintext).digest("hex"));
    expect(JSON.stringify(record)).not.toContain(plaintext.slice(-43));
  });

  it("thirty days and never more", () => {
    const { record } = issue({ name: "a", role: "admin" }, NOW, randomBytes);
    expect(record.expiresAt).toBe("2026-12-20T10:00:00Z");
    expect(new Date(record.expiresAt).getTime() - NOW.getTime()).toBeLessThanOrEqual(TOKEN_MAX_DAYS * DAY_MS);
  });

  it("a role with an underscore", () => {
    expect(parseTokenWish("chief:cos_internal")).toEqual({ name: "chief", role: "cos_internal" });
  });
});

describe("refuses", () => {
  it.each(["admin", "admin:root", "Admin:admin", ":admin", "a:admin:x"])("the wish %s", (text) => {
    expect(parseTokenWish(text)).toMatch(/^(Write name:role|The role is one of admin, )/);
  });
});
