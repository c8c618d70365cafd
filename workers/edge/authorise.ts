import type { Caller } from "../caller.ts";
import { Problem } from "../problem.ts";
import { type Access, type Method, matchRoute, type Route } from "./routes.ts";

/** The route of a request and who may use it. HEAD is GET without a body. @throws Problem not_found, method_not_allowed */
export function routeOf(method: string, path: string): { readonly route: Route; readonly access: Access } {
  const route = matchRoute(path);
  if (!route) throw new Problem("not_found", `There is no route ${path}. GET /openapi.json lists them all.`);
  const access = route.methods[(method === "HEAD" ? "GET" : method) as Method];
  if (!access) {
    const allow = Object.keys(route.methods).join(", ");
    throw new Problem("method_not_allowed", `${path} answers ${allow}.`, { headers: { allow } });
  }
  return { route, access };
}

/**
 * Lets a caller through or not. A public route asks for no credential, so a bad one sent to it does no harm.
 *
 * @param identified the caller, or the problem with the credentials that were sent
 * @throws Problem missing_identity, wrong_role, or the problem itself
 */
export function admit(identified: Caller | Problem, access: Access, nobody: Caller): Caller {
  if (access === "public") return identified instanceof Problem ? nobody : identified;
  if (identified instanceof Problem) throw identified;
  if (identified.role === null) {
    throw new Problem("missing_identity", "Sign in, or send `Authorization: Bearer <token>`.", {
      headers: { "www-authenticate": 'Bearer realm="purser"' },
    });
  }
  if (!access.includes(identified.role)) {
    throw new Problem(
      "wrong_role",
      `The role "${identified.role}" may not do that; it takes ${access.join(" or ")}.`,
    );
  }
  return identified;
}
