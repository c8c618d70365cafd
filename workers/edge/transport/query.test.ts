import { describe, expect, test } from "vitest";
import { Problem } from "../../problem.ts";
import type { Method } from "../../route.ts";
import { QUERIES } from "../queries.ts";
import { type Owned, ROUTES } from "../table.ts";
import { refuseUnknownQuery } from "./query.ts";

const all = ROUTES.flatMap((route) =>
  Object.keys(route.methods).map((method) => [`${method} ${route.path}`, route, method as Method] as const),
);
/** Links lead to them, others than our own clients call them, or they end spending. */
const isOpen = ({ reply, front, endsSpending }: Owned) =>
  ["page", "asset", "socket"].includes(reply ?? "json") || typeof front === "object" || endsSpending === true;
const open = all.filter(([, route]) => isOpen(route));
const checked = all.filter(([, route]) => !isOpen(route));

/** What the query of a route is answered with; null where it passes. */
function refusalOf(route: Owned, method: Method, query: string): Problem | null {
  try {
    refuseUnknownQuery(new URL(`https://purser.example.com${route.path}${query}`), method, route);
    return null;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

describe("allows", () => {
  test.each(all)(
    "%s: no query, each name that its schema has, and what caches and Cloudflare add",
    (key, route, method) => {
      for (const query of ["", "?", "?_=1732700000", "?__cf_chl_tk=x&__cf_chl_tk=x"])
        expect(refusalOf(route, method, query), query).toBeNull();
      const names = QUERIES[key] ?? [];
      expect(refusalOf(route, method, `?${names.map((name) => `${name}=x`).join("&")}`)).toBeNull();
    },
  );

  test.each(open)("%s: whatever a link, another service or a hurried client adds", (_, route, method) => {
    expect(refusalOf(route, method, "?utm_source=mail&x=1&x=2")).toBeNull();
  });

  test("a halt, whatever stands behind it", () => {
    expect(open.map(([key]) => key)).toEqual(
      expect.arrayContaining(["POST /api/halt", "POST /api/webhooks/:personaId"]),
    );
    expect(checked.map(([key]) => key)).toEqual(
      expect.arrayContaining(["GET /api/tasks", "POST /api/approve"]),
    );
  });
});

describe("refuses", () => {
  test.each(checked)("%s: a name that it does not know, and says which it does", (key, route, method) => {
    const problem = refusalOf(route, method, "?nobodyKnows=1");
    expect(problem?.code).toBe("invalid_request");
    const names = QUERIES[key] ?? [];
    expect(problem?.message).toBe(
      names.length === 0
        ? `The query's "nobodyKnows" is unknown; this endpoint takes no query.`
        : `The query's "nobodyKnows" is unknown; this endpoint takes ${names.join(", ")}.`,
    );
  });

  test.each(checked.filter(([key]) => QUERIES[key]))(
    "%s: a name that is given twice, since only one would count",
    (key, route, method) => {
      const [name = ""] = QUERIES[key] ?? [];
      expect(refusalOf(route, method, `?${name}=a&${name}=b`)?.message).toContain("is given more than once");
      expect(refusalOf(route, method, `?${name.toUpperCase()}=a`)?.message).toContain("is unknown");
    },
  );
});
