import { describe, expect, test } from "vitest";
import type { Route } from "../../workers/route.ts";
import { covers, openings } from "./outside.ts";

const open = (path: string, application: string): Route => ({
  path,
  methods: { POST: "proof" },
  front: { application, proof: "signature", limit: "webhook" },
});
const contract = (path: string, ...roles: ("agency" | "team" | "admin")[]): Route => ({
  path,
  methods: { POST: roles },
  front: "bearer",
});

describe("allows", () => {
  test("an application of its own for each group of rows, with Access's wildcards", () => {
    const rows = [
      open("/hooks/:name", "hooks"),
      open("/ws/workers/:secret", "sockets"),
      open("/a/:b/c", "hooks"),
    ];
    expect(openings(rows, [])).toEqual([
      { name: "hooks", paths: ["/a/*/c", "/hooks/*"], takesServiceTokens: false },
      { name: "sockets", paths: ["/ws/workers/*"], takesServiceTokens: false },
    ]);
  });

  test("more paths than an application has, in several", () => {
    const rows = Array.from({ length: 12 }, (_, n) =>
      open(`/hooks/of-${String(n).padStart(2, "0")}`, "hooks"),
    );
    const found = openings(rows, []);
    expect(found.map(({ name, paths }) => [name, paths.length])).toEqual([
      ["hooks", 5],
      ["hooks-2", 5],
      ["hooks-3", 2],
    ]);
    expect(new Set(found.flatMap(({ paths }) => paths)).size).toBe(12);
  });

  test("the contract paths of the named roles, each once, and none that another covers", () => {
    const rows = [
      contract("/api/tasks/:id", "agency"),
      contract("/api/tasks/:id/finish", "agency"),
      contract("/api/executions", "team"),
    ];
    expect(openings(rows, ["agency"])).toEqual([
      { name: "bearer", paths: ["/api/tasks/*"], takesServiceTokens: true },
    ]);
    expect(openings(rows, ["team", "agency"])[0]?.paths).toEqual(["/api/executions", "/api/tasks/*"]);
  });
});

describe("refuses", () => {
  test("to open anything that no row says is open", () => {
    const rows = [
      contract("/api/approve", "agency", "admin"),
      { path: "/x", methods: { GET: "public" } } as Route,
    ];
    expect(openings(rows, [])).toEqual([]);
    expect(openings(rows, ["team"])).toEqual([]);
  });
});

test("what a path of Access covers", () => {
  expect(covers("/health", "/health/deep")).toBe(true);
  expect(covers("/health", "/healthy")).toBe(false);
  expect(covers("/api/tasks/*", "/api/tasks/1/finish")).toBe(true);
  expect(covers("/api/tasks/*", "/api/tasks")).toBe(false);
});
