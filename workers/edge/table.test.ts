import { describe, expect, test } from "vitest";
import { covers, openings, PATHS_PER_APPLICATION_MAX } from "../../infra/access/outside.ts";
import { METHODS, type Route } from "../route.ts";
import { openLookUp, routeFor } from "./place.ts";
import { ROUTES } from "./table.ts";

// What the rows of all Workers say together.

/** Cloudflare refuses a larger body at its own door on the Free and Pro plans (developers.cloudflare.com/workers/platform/limits, "Request limits"). */
const BODY_MAX_BYTES = 100 * 1024 * 1024;

const outside = (route: Route) => (typeof route.front === "object" ? route.front : null);
const named = ({ path }: Route) => path;

describe("every row", () => {
  test("is the only one for its path and method", () => {
    const keys = ROUTES.flatMap(({ path, methods }) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(keys).toEqual([...new Set(keys)]);
  });

  test("is found by its path, whatever its parameters", () => {
    const lookUp = openLookUp(ROUTES);
    for (const { path, methods } of ROUTES) {
      const asked = path.replaceAll(/:\w+/g, "x%20y");
      const place = lookUp(asked);
      expect(place?.path).toBe(path);
      for (const method of Object.keys(methods))
        expect(routeFor(place, { method, path: asked, kind: "person" }).route.path).toBe(path);
    }
    expect(lookUp("/api/tasks/a/b/c")).toBeNull();
  });

  test("has a method, and roles that are some", () => {
    for (const { path, methods } of ROUTES) {
      expect(Object.keys(methods).every((method) => (METHODS as readonly string[]).includes(method))).toBe(
        true,
      );
      expect(Object.keys(methods).length, path).toBeGreaterThan(0);
      for (const access of Object.values(methods)) expect(access.length, path).toBeGreaterThan(0);
    }
  });

  test("with a socket is asked for with GET alone, and has no body", () => {
    const wrong = ROUTES.filter(({ reply, methods, body }) =>
      reply === "socket" ? Object.keys(methods).join() !== "GET" || body !== undefined : false,
    );
    expect(wrong.map(named)).toEqual([]);
  });

  test("with bytes names its types and takes no more than Cloudflare does", () => {
    for (const { path, body } of ROUTES) {
      if (typeof body !== "object") continue;
      expect(body.types.length, path).toBeGreaterThan(0);
      expect(body.maxBytes, path).toBeLessThanOrEqual(BODY_MAX_BYTES);
    }
  });

  test("behind Access asks for a role or is for whoever Access lets in; outside it says what it asks instead", () => {
    for (const route of ROUTES) {
      const front = outside(route);
      for (const access of Object.values(route.methods)) {
        if (access === "proof") expect(front?.proof ?? "nothing", route.path).not.toBe("nothing");
        else if (front) expect([access, front.proof], route.path).toEqual(["public", "nothing"]);
      }
    }
  });
});

describe("the rows outside Access", () => {
  test("are these, and no deployment opens more unless its owner says so", () => {
    expect(ROUTES.flatMap((route) => (outside(route) ? [[route.path, outside(route)?.proof]] : []))).toEqual([
      ["/health", "nothing"],
      ["/api/machine/heartbeat", "header-key"],
      ["/api/machine/releases/:file", "header-key"],
      ["/api/machine/backups/:database", "header-key"],
      ["/api/machine/answer", "header-key"],
      ["/api/machine/record", "header-key"],
      ["/azure/.well-known/openid-configuration", "nothing"],
      ["/azure/keys", "nothing"],
      ["/api/webhooks/:personaId", "signature"],
      ["/api/gitlab/webhook", "header-key"],
      ["/api/deployed/:slug", "signature"],
      ["/ws/workers/:secret", "path-secret"],
      ["/telegram/:botId", "header-key"],
      ["/slack/:workspaceId", "signature"],
      ["/discord/:guildId", "signature"],
      ["/api/machine/tools/:service", "signature"],
      ["/federation/mcp", "signature"],
      ["/federation/pair", "signature"],
      ["/federation/news", "signature"],
    ]);
  });

  test("open no path of another row along with their own", () => {
    const opened = openings(ROUTES, []).flatMap(({ paths }) => paths);
    const asAccess = (path: string) => path.replaceAll(/:\w+/g, "*");
    const alongWith = ROUTES.filter((route) => !outside(route)).filter(({ path }) =>
      opened.some((one) => covers(one, asAccess(path))),
    );
    expect(alongWith.map(named)).toEqual([]);
  });

  test("fit into Access's applications", () => {
    for (const { name, paths } of openings(ROUTES, ["agency", "team"])) {
      expect(paths.length, name).toBeLessThanOrEqual(PATHS_PER_APPLICATION_MAX);
      for (const path of paths) expect(path).toMatch(/^\/[\w./*-]+$/);
    }
  });
});
