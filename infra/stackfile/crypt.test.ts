import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newVault, unlock } from "./crypt.ts";

// Written by Pulumi itself: pulumi/pulumi pkg/secrets/passphrase/manager_test.go (`state`) and
// the empty-passphrase state of its passphrase provider's tests.
const PULUMI_SALT = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";
const PULUMI_EMPTY_PASSPHRASE_SALT = "v1:LVuDkcjhUns=:v1:WPbL+tmbxnqWswQ2:lebZxStyHT3IZkmbN+3xCx9zqtoPog==";

// A million rounds each time, as Pulumi wants them; one vault serves every test that needs any.
const made = await newVault("correct horse", randomBytes);

describe("allows", () => {
  it("opens the salts that Pulumi's own tests carry", async () => {
    expect((await unlock(PULUMI_SALT, "password", randomBytes))?.salt).toBe(PULUMI_SALT);
    expect(await unlock(PULUMI_EMPTY_PASSPHRASE_SALT, "", randomBytes)).not.toBeNull();
  });

  it("round-trips a value through a new salt, whatever its letters", async () => {
    expect(made.salt).toMatch(/^v1:[\w+/]{11}=:v1:[\w+/]{16}:[\w+/]+=*$/);
    const sealed = made.encrypt("grüße 🚢");
    expect(sealed).toMatch(/^v1:[\w+/]{16}:[\w+/]+=*$/);
    const opened = await unlock(made.salt, "correct horse", randomBytes);
    expect(opened?.decrypt(sealed)).toBe("grüße 🚢");
  });

  it("never encrypts the same text to the same value", () => {
    expect(made.encrypt("same")).not.toBe(made.encrypt("same"));
  });
});

describe("refuses", () => {
  it("another passphrase [row 182]", async () => {
    expect(await unlock(PULUMI_SALT, "password123", randomBytes)).toBeNull();
    expect(await unlock(PULUMI_EMPTY_PASSPHRASE_SALT, "password", randomBytes)).toBeNull();
  });
});

describe("fails safe", () => {
  it("on a salt that Pulumi does not write", async () => {
    // The `brokenState` of the same Pulumi test.
    await expect(
      unlock("fozI5u6B030=:v1:F+6ZduL:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==", "password", randomBytes),
    ).rejects.toThrow("encryptionsalt");
  });

  it("on a value that was altered or cut", () => {
    const [version, nonce, sealed = ""] = made.encrypt("secret").split(":");
    const flipped = Buffer.from(sealed, "base64");
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    expect(() => made.decrypt(`${version}:${nonce}:${flipped.toString("base64")}`)).toThrow();
    expect(() => made.decrypt(`${version}:${nonce}:AAAA`)).toThrow("cut short");
    expect(() => made.decrypt("plain text")).toThrow("not a value");
  });
});
