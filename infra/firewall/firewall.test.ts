import { Provider } from "@pulumi/cloudflare/provider.js";
import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "../../policies/estimate/caps.ts";
import { planProblems } from "../../policies/fit/index.ts";
import { ROUTES } from "../../workers/edge/table.ts";
import { configWith, type Declared, declaredBy } from "../mocks.harness.ts";
import { all, checkedExpression, EXPRESSION_MAX_CHARS, quoted, setOf } from "./expression.ts";
import { declareFirewall } from "./index.ts";
import { firewallLines } from "./lines.ts";
import { areas, methodsOf, topPaths } from "./paths.ts";
import { customRules, rateLimitRule } from "./rules.ts";
import { ZONE_SETTINGS, type ZoneSettings } from "./settings.ts";

const ZONE = "f".repeat(32);
const declare = (raw: Record<string, string> = {}) =>
  declaredBy(() =>
    declareFirewall(configWith({ manageZone: "true", ...raw }), new Provider("cloudflare", {})),
  );

type Rule = { ref: string; expression: string; action: string; actionParameters?: { id: string } };
const rulesetOf = (found: Declared[], phase: string) =>
  found.find(({ type, inputs }) => type.endsWith(":Ruleset") && inputs.phase === phase);
const rulesOf = (found: Declared[], phase: string) => (rulesetOf(found, phase)?.inputs.rules ?? []) as Rule[];
const passes = (path: string, routes: Parameters<typeof areas>[0] = ROUTES) =>
  topPaths(routes).includes(path) || areas(routes).some((area) => path.startsWith(area));
const expressionOf = (ref: string, others?: readonly string[]) =>
  customRules("purser.example.com", others).find((rule) => rule.ref === ref)?.expression ?? "";

describe("allows", () => {
  test("[row 32] [row 33] [row 35] one ruleset for each phase, with its rules by a lasting ref", async () => {
    const found = await declare({ zoneHostnames: '["www.example.com"]' });
    const rulesets = found.filter(({ type }) => type.endsWith(":Ruleset"));
    expect(rulesets.map(({ inputs }) => String(inputs.phase)).toSorted()).toEqual([
      "http_ratelimit",
      "http_request_firewall_custom",
      "http_request_firewall_managed",
    ]);
    for (const { inputs, options } of rulesets) {
      expect(inputs).toMatchObject({ zoneId: ZONE, kind: "zone" });
      // A name replaces the ruleset, and before that one is gone the phase is taken.
      expect(options.deleteBeforeReplace).toBe(true);
    }
    const refs = (phase: string) => rulesOf(found, phase).map(({ ref }) => ref);
    expect(refs("http_request_firewall_custom")).toEqual(["plain-http", "methods", "paths", "hosts"]);
    expect(refs("http_request_firewall_managed")).toEqual(["free-managed"]);
    expect(refs("http_ratelimit")).toEqual(["address"]);
  });

  test("names that say nothing of the stack or its configuration, so that they never change", async () => {
    const names = async (raw: Record<string, string>) =>
      (await declare(raw))
        .filter(({ type }) => type.endsWith(":Ruleset"))
        .map(({ inputs }) => String(inputs.name));
    const other = { hostname: "other.example.org", zonePlan: "pro", zoneHostnames: "[]" };
    expect((await names(other)).toSorted()).toEqual((await names({})).toSorted());
  });

  test("[row 33] plain HTTP is blocked at our host name", () => {
    expect(expressionOf("plain-http")).toBe('(lower(http.host) in {"purser.example.com"} and not ssl)');
  });

  test("[row 33] methods and paths are those of the door's own table, and where Cloudflare itself answers", () => {
    const [methods, paths] = [expressionOf("methods"), expressionOf("paths")];
    for (const expression of [methods, paths])
      expect(expression).toContain('and not starts_with(http.request.uri.path, "/cdn-cgi/")');
    for (const method of ["GET", "HEAD", "POST", "PUT", "DELETE"]) expect(methods).toContain(`"${method}"`);
    expect(methods).not.toMatch(/OPTIONS|TRACE|CONNECT/);
    for (const { path } of ROUTES) {
      const [, area] = /^(\/[^/]+\/)./.exec(path) ?? [];
      expect(paths, path).toContain(area ? `starts_with(http.request.uri.path, "${area}")` : `"${path}"`);
    }
  });

  test("[row 33] a route more in an area that is there already changes no rule", () => {
    const more = [...ROUTES, { path: "/api/new/:id/thing", methods: { GET: "public" as const } }];
    for (const ref of ["methods", "paths"]) {
      const one = customRules("purser.example.com", undefined, more).find((rule) => rule.ref === ref);
      expect(one?.expression).toBe(expressionOf(ref));
    }
  });

  test("[row 33] 250 paths in one rule that the API takes, and as many rules as before", () => {
    const tops = [
      "/",
      "/sw.js",
      "/manifest.json",
      "/money",
      "/chat",
      "/plan",
      "/agents",
      "/audit",
      "/settings",
    ];
    const areasOfThem = [
      "api",
      "v1",
      "assets",
      "ws",
      "hooks",
      "mcp",
      ".well-known",
      "approvals",
      "oauth",
      "icons",
    ];
    const paths = [
      ...tops,
      ...Array.from(
        { length: 250 - tops.length },
        (_, n) => `/${areasOfThem[n % 10]}/thing-${n}/:id/part-${n}`,
      ),
    ];
    const routes = paths.map((path) => ({
      path,
      methods: { GET: "public" as const, PATCH: "public" as const },
    }));
    expect(new Set(paths).size).toBe(250);
    const rules = customRules("purser.example.com", ["www.example.com"], routes);
    // A Free zone has five custom rules.
    expect(rules).toHaveLength(4);
    for (const { expression } of [...rules, rateLimitRule("free", "purser.example.com", routes)])
      expect(expression.length).toBeLessThan(EXPRESSION_MAX_CHARS / 4);
    for (const path of paths) expect(passes(path.replace(":id", "x"), routes), path).toBe(true);
  });

  test("[row 33] unknown host names only once the owner has listed the others", () => {
    expect(expressionOf("hosts")).toBe("");
    expect(expressionOf("hosts", [])).toBe('(not lower(http.host) in {"purser.example.com"})');
    expect(expressionOf("hosts", ["www.example.com"])).toBe(
      '(not lower(http.host) in {"purser.example.com" "www.example.com"})',
    );
  });

  test("[row 35] the address limit: on Free by path alone, on Pro our host name and a minute", () => {
    const free = rateLimitRule("free", "purser.example.com");
    expect(free.expression).toBe(
      `(${areas(ROUTES)
        .map((area) => `starts_with(http.request.uri.path, "${area}")`)
        .join(" or ")})`,
    );
    expect(free.ratelimit).toEqual({
      characteristics: ["cf.colo.id", "ip.src"],
      period: 10,
      requestsPerPeriod: 100,
      mitigationTimeout: 10,
    });
    expect(rateLimitRule("pro", "purser.example.com")).toMatchObject({
      expression: '(lower(http.host) in {"purser.example.com"})',
      ratelimit: { period: 60, requestsPerPeriod: 300, mitigationTimeout: 60 },
    });
  });

  test.each([
    ["free", ["77454fe2d30c4220b5701f6fdfb893ba"]],
    ["pro", ["efb7b8c949ac4650a09736fc376e9aee", "4814384a9e5d4991b9815dcfc25d2f1f"]],
  ])("[row 32] the managed rulesets that the plan %s includes", async (zonePlan, ids) => {
    const rules = rulesOf(await declare({ zonePlan }), "http_request_firewall_managed");
    expect(rules.map(({ action, actionParameters }) => [action, actionParameters?.id])).toEqual(
      ids.map((id) => ["execute", id]),
    );
  });

  test.each(["free", "pro"] as const)("nothing that the plan %s does not have", async (zonePlan) => {
    const found = await declare({ zonePlan, zoneHostnames: '["www.example.com"]' });
    const resources = found.map(({ type, name, inputs }) => ({ type, name, props: inputs }));
    expect(planProblems(resources, { ...DEFAULT_CAPS, zonePlan })).toEqual([]);
  });

  test("[row 32] https only, TLS 1.2 at least, valid certificates and HSTS for a year", async () => {
    const settings = (await declare()).filter(({ type }) => type.endsWith(":ZoneSetting"));
    const values = Object.fromEntries(settings.map(({ inputs }) => [inputs.settingId, inputs.value]));
    expect(values).toEqual({
      always_use_https: "on",
      min_tls_version: "1.2",
      ssl: "strict",
      tls_1_3: "on",
      security_header: {
        strict_transport_security: {
          enabled: true,
          max_age: 31_536_000,
          include_subdomains: false,
          nosniff: false,
          preload: false,
        },
      },
    });
    expect(settings.every(({ inputs }) => inputs.zoneId === ZONE)).toBe(true);
  });

  test("the plan says what its firewall leaves to the Worker", () => {
    const lines = (raw: Record<string, string>) => firewallLines(configWith(raw)).join("\n");
    const free = lines({ manageZone: "true" });
    expect(free).toContain(
      "Limit by token identity: in the Worker, because this zone plan counts by address only.",
    );
    expect(free).toContain("Threat score: no rule, because Cloudflare reports 0");
    expect(free).toContain("Unknown host names: refused in the Worker");
    expect(areas(ROUTES)).toEqual(expect.arrayContaining(["/api/", "/approvals/", "/v1/"]));
    const named = new Intl.ListFormat("en").format(areas(ROUTES)).replace(", and", " and");
    expect(free).toContain(`counts ${named} at the zone's other sites too`);
    const pro = lines({ manageZone: "true", zonePlan: "pro", zoneHostnames: "[]" });
    expect(pro).toContain("Limit by token identity");
    for (const said of [free, pro]) expect(said).toContain("Managed rules may take a text for an attack");
    expect(pro).not.toMatch(/OWASP|Unknown host|top level|other sites too/);
    expect(lines({})).toContain("because this stack does not manage the zone");
  });
});

describe("refuses", () => {
  test.each(['a"b', "a b", "a\\", "{a}", ""])("%j in a rule", (text) => {
    expect(() => quoted(text)).toThrow("cannot stand in a firewall rule");
  });

  test("an expression that the API would not take, or that is about nothing", () => {
    expect(() => checkedExpression("x".repeat(EXPRESSION_MAX_CHARS + 1))).toThrow(
      "4097 characters of at most 4096",
    );
    expect(checkedExpression("x".repeat(EXPRESSION_MAX_CHARS))).toHaveLength(EXPRESSION_MAX_CHARS);
    for (const wrong of ["(a", "a)", ")a("]) expect(() => checkedExpression(wrong)).toThrow("brackets");
    expect(() => setOf([])).toThrow("match everything");
    expect(all("a", "b")).toBe("a and b");
  });

  test("a table that outgrows a rule, before the deploy", () => {
    const routes = Array.from({ length: 400 }, (_, n) => ({
      path: `/top-${n}`,
      methods: { GET: "public" as const },
    }));
    expect(() => customRules("purser.example.com", undefined, routes)).toThrow("Give routes a common prefix");
  });

  test("a zone setting that the provider would take and Cloudflare not, does not compile", () => {
    // @ts-expect-error the provider takes "bananas"
    const ssl: ZoneSettings = { ...ZONE_SETTINGS, ssl: "bananas" };
    // @ts-expect-error and less than strict is no choice here
    const weak: ZoneSettings = { ...ZONE_SETTINGS, ssl: "flexible" };
    // @ts-expect-error and old TLS
    const old: ZoneSettings = { ...ZONE_SETTINGS, min_tls_version: "1.0" };
    expect([ssl, weak, old]).toHaveLength(3);
  });
});

describe("fails safe", () => {
  test("a stack that does not own the zone declares nothing of it", async () => {
    const found = await declare({ manageZone: "false", zoneHostnames: '["www.example.com"]' });
    expect(found.filter(({ type }) => !type.startsWith("pulumi:providers:"))).toEqual([]);
  });

  test("without a list of the zone's other sites, no rule but the address limit looks past our host name", async () => {
    const found = await declare();
    for (const { expression } of rulesOf(found, "http_request_firewall_custom"))
      expect(expression).toMatch(/^\(lower\(http\.host\) in \{"purser\.example\.com"\} and /);
  });

  test("every path of the door passes, whatever its parameters", () => {
    for (const { path } of ROUTES) expect(passes(path.replaceAll(/:\w+/g, "x%20/y")), path).toBe(true);
    const strange = ["/wp-login.php", "/.env", "/api", "/wp-admin/x", "/healthy"];
    expect(strange.filter((path) => passes(path))).toEqual([]);
    expect(areas(ROUTES)).not.toContain("/");
    expect(methodsOf([{ path: "/x", methods: { POST: "public" } }])).toEqual(["POST"]);
  });
});
