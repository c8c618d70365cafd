import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Request } from "miniflare";
import { describe, expect, test } from "vitest";
import { fetchOutside, localServices } from "./outside.ts";
import { unreachedBy } from "./unreached.ts";

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

describe("fails safe", () => {
  const logged: string[] = [];
  const reach = async (url: string) => {
    logged.length = 0;
    return (await fetchOutside(new Request(url), [], (line) => logged.push(line))).status;
  };

  test("nobody listens: as Cloudflare answers, and the log has the cause", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await reach(`http://127.0.0.1:${port}/`)).toBe(530);
    expect(logged).toEqual([`Cannot reach 127.0.0.1:${port}: ECONNREFUSED`]);
  });

  test("a name that is not known, as without a network", async () => {
    expect(await reach("http://nowhere.invalid/")).toBe(530);
    expect(logged).toEqual([
      expect.stringMatching(/^Cannot reach nowhere.invalid: E\w+, its name is not known/),
    ]);
  });

  test("a server that hangs up after it got the request: it may have worked on it", async () => {
    const server = createServer((request) => request.socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    expect(await reach(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).toBe(520);
    server.close();
  });

  test.each([
    ["CERT_HAS_EXPIRED", 530],
    ["EPROTO", 530],
    ["ENETUNREACH", 530],
    ["ECONNRESET", 520],
    ["UND_ERR_SOCKET", 520],
  ])("%s is %i", (code, status) => {
    const cause = new AggregateError([Object.assign(new Error("one address"), { code })]);
    expect(unreachedBy(new TypeError("fetch failed", { cause })).status).toBe(status);
  });
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
