import { describe, expect, test } from "vitest";
import { localPeers } from "./peers.ts";

const PEERS = "anna.example.com=8787, ben.example.com=8788";

describe("allows", () => {
  test("[row 141] federation: two local runs by one variable, each under its own name", () => {
    expect(localPeers({ PEERS }, 8787)).toEqual({
      config: { hostname: "anna.example.com" },
      addresses: [{ alias: "https://ben.example.com", url: "http://localhost:8788" }],
    });
    expect(localPeers({ PEERS }, 8788).config).toEqual({ hostname: "ben.example.com" });
    expect(localPeers({}, 8787)).toEqual({ config: {}, addresses: [] });
  });
});

describe("refuses", () => {
  test.each([
    ["ben.example.com=8788", "names no run at port 8787"],
    ["gmail.com=8787", "names below example.com"],
    ["anna.example.com", "each with its port"],
    ["anna.example.com=http://10.0.0.1", "each with its port"],
  ])("%s", (text, why) => {
    expect(() => localPeers({ PEERS: text }, 8787)).toThrow(why);
  });
});
