import { describe, expect, test } from "vitest";
import { ROUTES } from "../../workers/edge/table.ts";
import { type Asked, matches } from "./requests.harness.ts";
import { customRules, rateLimitRule } from "./rules.ts";

// The rules as Cloudflare would apply them, one request at a time.

const HOST = "purser.example.com";
const at = (path: string, method = "GET", more: Partial<Asked> = {}): Asked => ({
  host: HOST,
  path,
  method,
  ssl: true,
  ...more,
});
/** The refs of the custom rules that block a request. */
const blocks = (asked: Asked, others?: readonly string[]): string[] =>
  customRules(HOST, others)
    .filter(({ expression }) => matches(expression, asked))
    .map(({ ref }) => ref);
const counts = (plan: "free" | "pro", asked: Asked) => matches(rateLimitRule(plan, HOST).expression, asked);

/** Every request that the door has an answer for. */
const LEGITIMATE = ROUTES.flatMap(({ path, methods }) => {
  const asked = path.replaceAll(/:\w+/g, "0192e7a5-7c5b-7000-8000-00000000000f");
  const own = Object.keys(methods);
  return [...own, ...(own.includes("GET") ? ["HEAD"] : [])].map((method) => [method, asked] as const);
});

describe("allows", () => {
  test.each(LEGITIMATE)("%s %s to reach the door [row 33]", (method, path) => {
    for (const others of [undefined, [], ["www.example.com"]])
      expect(blocks(at(path, method), others)).toEqual([]);
    expect(blocks(at(path, method, { host: "Purser.Example.com" }), [])).toEqual([]);
  });

  test.each([
    ["GET", "/cdn-cgi/access/authorized"],
    ["POST", "/cdn-cgi/access/callback"],
    ["OPTIONS", "/cdn-cgi/access/logout"],
    ["GET", "/cdn-cgi/trace"],
  ])("%s %s, which Cloudflare answers itself: nobody could sign in without it [row 33]", (method, path) => {
    expect(blocks(at(path, method), [])).toEqual([]);
  });

  test.each([
    at("/wp-login.php", "PATCH", { host: "www.example.com" }),
    at("/", "OPTIONS", { host: "www.example.com", ssl: false }),
    at("/", "GET", { host: "nobody.example.com" }),
  ])("%j at the zone's other host names, as long as the owner has not listed them [row 33]", (asked) => {
    expect(blocks(asked)).toEqual([]);
    expect(counts("pro", asked)).toBe(false);
  });
});

describe("refuses", () => {
  test.each([
    [at("/health", "GET", { ssl: false }), ["plain-http"]],
    [at("/api/status", "PATCH"), ["methods"]],
    [at("/api/status", "OPTIONS"), ["methods"]],
    [at("/api/status", "TRACE"), ["methods"]],
    [at("/.env"), ["paths"]],
    [at("/wp-login.php", "POST"), ["paths"]],
    [at("/v2/agent/run"), ["paths"]],
    [at("/x", "PATCH", { ssl: false, host: "PURSER.example.com" }), ["plain-http", "methods", "paths"]],
  ])("%j [row 33]", (asked, refs) => {
    expect(blocks(asked)).toEqual(refs);
  });

  test("host names that nobody listed, once there is a list [row 33]", () => {
    expect(blocks(at("/", "GET", { host: "nobody.example.com" }), ["www.example.com"])).toEqual(["hosts"]);
    expect(blocks(at("/", "GET", { host: "WWW.example.com" }), ["www.example.com"])).toEqual([]);
  });
});

describe("fails safe", () => {
  test("every request that may spend is counted, however the host name is written [row 35]", () => {
    const spending = LEGITIMATE.filter(([, path]) => path.startsWith("/api/") || path.startsWith("/v1/"));
    expect(spending.length).toBeGreaterThan(20);
    for (const [method, path] of spending)
      for (const plan of ["free", "pro"] as const) {
        expect(counts(plan, at(path, method)), path).toBe(true);
        expect(counts(plan, at(path, method, { host: "PURSER.example.com" })), path).toBe(true);
      }
  });

  test("on a Free zone the limit is about other sites' paths of the same names too, which the plan says [row 35]", () => {
    expect(counts("free", at("/api/x", "GET", { host: "www.example.com" }))).toBe(true);
    expect(counts("free", at("/shop", "GET", { host: "www.example.com" }))).toBe(false);
  });

  test.each(["http.request.uri.query in {}", "(ssl", "ssl ssl", "http.host eq"])(
    "%s is refused by the reader instead of being guessed",
    (expression) => {
      expect(() => matches(expression, at("/"))).toThrow();
    },
  );
});
