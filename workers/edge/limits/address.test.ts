import { describe, expect, test } from "vitest";
import { addressOf } from "./address.ts";

const of = (address: string) => addressOf(new Headers({ "cf-connecting-ip": address }));

describe("allows", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::9", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002:ffff::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
  ])("[row 35] %s counts for %s", (address, counted) => {
    expect(of(address)).toBe(counted);
  });
});

describe("refuses", () => {
  test("[row 35] to tell two hosts of one IPv6 network apart, and tells two networks apart", () => {
    expect(of("2001:db8:1:2:aaaa::1")).toBe(of("2001:db8:1:2:bbbb::2"));
    expect(of("2001:db8:1:2::1")).not.toBe(of("2001:db8:1:3::1"));
  });
});

describe("fails safe", () => {
  test.each(["", "nonsense", "1.2.3", "::1]/?x=[", "fe80::1%eth0"])(
    "[row 35] %j counts with all others that are no address",
    (address) => {
      expect(of(address)).toBe("unknown");
    },
  );

  test("[row 35] so does a request without any", () => {
    expect(addressOf(new Headers())).toBe("unknown");
  });
});
