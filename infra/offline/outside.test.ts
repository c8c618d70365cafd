import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Request } from "miniflare";
import { describe, expect, test } from "vitest";
import { fetchOutside, localServices } from "./outside.ts";

describe("allows", () => {
  test("a backend and a gateway on this machine over plain HTTP, under names that exist nowhere", async () => {
    const server = createServer((request, response) => response.end(request.url));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`;
    const services = localServices({
      AUMOS_API_URL: url,
      AUMOS_API_KEY: "k",
      AGENCY_GATEWAY_URL: url,
      AGENCY_GATEWAY_TOKEN: "t",
    });
    expect(services.config).toMatchObject({ aumosApiKey: "k", agencyGatewayToken: "t" });
    for (const name of ["aumosApiUrl", "agencyGatewayUrl"]) {
      const alias = services.config[name] ?? "";
      expect(alias).toMatch(/^https:\/\/[a-z]+\.purser\.invalid$/);
      const reply = await fetchOutside(new Request(`${alias}/process`), services.addresses);
      expect(await reply.text()).toBe("/base/process");
    }
    server.close();
  });

  test.each(["https://backend.example.com", "http://localhost:9000", "http://[::1]:9000/base"])(
    "%s",
    (url) => {
      expect(() => localServices({ AUMOS_API_URL: url, AUMOS_API_KEY: "k" })).not.toThrow();
    },
  );
});

describe("refuses", () => {
  test("what the stack's own file names: a local run reaches no deployed gateway or backend", () => {
    const keys = ["agencyGatewayUrl", "agencyGatewayToken", "aumosApiUrl", "aumosApiKey"];
    const { config, addresses } = localServices({});
    expect(addresses).toEqual([]);
    expect(Object.keys(config)).toEqual(keys);
    expect(Object.values(config)).toEqual(keys.map(() => undefined));
  });

  test.each([
    "http://192.168.1.5:9000",
    "http://127.0.0.1.example.com",
    "http://user:word@localhost:9000",
    "http://localhost:9000/?a=b",
    "ftp://localhost",
    "localhost:9000",
  ])("the address %s, and names the variable", (url) => {
    expect(() => localServices({ AUMOS_API_URL: url, AUMOS_API_KEY: "k" })).toThrow(
      /AUMOS_API_URL in the environment/,
    );
  });

  test("one of a pair", () => {
    expect(() => localServices({ AUMOS_API_URL: "http://localhost:9000" })).toThrow("AUMOS_API_KEY");
  });
});
