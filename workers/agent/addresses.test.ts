import { describe, expect, test } from "vitest";
import { checkAddress } from "./addresses.ts";

const HOSTS = [
  "en.wikipedia.org",
  "example.com",
  "127.0.0.1",
  "localhost",
  "[::1]",
  "printer.local",
  "10.0.0.1",
];
const check = (address: string, base?: string) =>
  checkAddress(address, HOSTS, base === undefined ? undefined : new URL(base));

describe("allows", () => {
  test.each([
    "https://en.wikipedia.org/wiki/Ship",
    "https://EN.wikipedia.org/wiki/Ship?a=b#c",
    "https://example.com:443/",
    "https://example.com",
  ])("%s", (address) => {
    expect(check(address)).toMatchObject({ ok: true });
  });

  test("a path that a redirect gives, at the host it comes from", () => {
    expect(check("/next", "https://example.com/first")).toMatchObject({
      ok: true,
      url: { href: "https://example.com/next" },
    });
  });
});

describe("refuses", () => {
  test.each([
    ["http://example.com/", "https"],
    ["ftp://example.com/", "https"],
    ["file:///etc/passwd", "https"],
    ["data:text/plain,hello", "https"],
    ["javascript:alert(1)", "https"],
    ["//example.com", "not an address"],
    ["example.com", "not an address"],
    ["https://", "not an address"],
    ["https://user:secret@example.com/", "password"],
    ["https://user@example.com/", "password"],
    ["https://example.com:8443/", "port"],
    ["https://example.com:80/", "port"],
    ["https://127.0.0.1/", "numbered"],
    ["https://127.1/", "numbered"],
    ["https://2130706433/", "numbered"],
    ["https://0x7f000001/", "numbered"],
    ["https://0177.0.0.1/", "numbered"],
    ["https://10.0.0.1/", "numbered"],
    ["https://169.254.169.254/latest/meta-data/", "numbered"],
    ["https://192.168.1.1/", "numbered"],
    ["https://0.0.0.0/", "numbered"],
    ["https://[::1]/", "numbered"],
    ["https://[::ffff:127.0.0.1]/", "numbered"],
    ["https://[fd00::1]/", "numbered"],
    ["https://[fe80::1]/", "numbered"],
    ["https://127。0。0。1/", "numbered"],
    ["https://localhost/", "private"],
    ["https://LOCALHOST/", "private"],
    ["https://printer.local/", "private"],
    ["https://metadata.google.internal/", "private"],
    ["https://gateway.purser.invalid/", "private"],
    ["https://example.org/", "not listed"],
    ["https://wikipedia.org/", "not listed"],
    ["https://www.example.com/", "not listed"],
    ["https://example.com.evil.org/", "not listed"],
    ["https://example.com./", "not listed"],
    ["https://evilexample.com/", "not listed"],
    ["https://example.com@evil.org/", "password"],
    ["https://evil.org\\@example.com/", "not listed"],
    ["https://evil.org/?https://example.com", "not listed"],
    ["https://exаmple.com/", "not listed"],
  ])("%s: %s", (address, why) => {
    const checked = check(address);
    expect(checked.ok ? "" : checked.why).toContain(why);
  });

  test.each([
    ["//evil.org/", "not listed"],
    ["http://example.com/", "https"],
    ["https://169.254.169.254/", "numbered"],
    ["\\\\evil.org\\", "not listed"],
  ])("a redirect to %s", (location, why) => {
    const checked = check(location, "https://example.com/first");
    expect(checked.ok ? "" : checked.why).toContain(why);
  });
});

describe("fails safe", () => {
  test("no list, no host", () => {
    expect(checkAddress("https://example.com/", [])).toMatchObject({ ok: false });
  });
});
