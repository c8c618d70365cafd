import type { Caller } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { type Access, type Method, matchRoute, type Route } from "../routes.ts";
import type { Identified } from "./identity.ts";

const BEARER = "`Authorization: Bearer <token>`";
const SERVICE_TOKEN = "an Access service token (`CF-Access-Client-Id` and `CF-Access-Client-Secret`)";
/** RFC 6750 §3: a refused bearer credential names its scheme. */
const CHALLENGE = { headers: { "www-authenticate": 'Bearer realm="purser"' } };

/**
 * The route of a request and who may use it. HEAD is GET without a body. A program does not get the page that stands at an
 * endpoint of its own (seed 003: 405 otherwise).
 *
 * @throws Problem not_found, method_not_allowed
 */
export function routeOf(
  method: string,
  path: string,
  kind: Caller["kind"],
): { readonly route: Route; readonly access: Access } {
  const route = matchRoute(path);
  if (!route) throw new Problem("not_found", `There is no route ${path}. GET /openapi.json lists them all.`);
  const asked = (method === "HEAD" ? "GET" : method) as Method;
  const access = route.methods[asked];
  const isForPeople = kind === "program" && route.programs?.includes(asked) === false;
  if (!access || isForPeople) {
    const answered = kind === "program" && route.programs ? route.programs : Object.keys(route.methods);
    const allow = answered.join(", ");
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
export function admit(
  identified: Identified | Problem,
  route: Route,
  access: Access,
  nobody: Caller,
): Caller {
  if (access === "public") return identified instanceof Problem ? nobody : identified.caller;
  if (identified instanceof Problem) throw identified;
  const { caller } = identified;
  if (route.credentials === "both") refuseHalf(identified);
  if (caller.role === null) throw new Problem("missing_identity", `Sign in, or send ${BEARER}.`, CHALLENGE);
  if (!access.includes(caller.role)) {
    throw new Problem(
      "wrong_role",
      `The role "${caller.role}" may not do that; it takes ${access.join(" or ")}.`,
    );
  }
  return caller;
}

/** Where both credentials are asked for, says which is missing. A person's session is neither. */
function refuseHalf({ caller, service }: Identified): void {
  const missing = [
    ...(caller.kind === "program" ? [] : [BEARER]),
    ...(service === null ? [SERVICE_TOKEN] : []),
  ];
  if (missing.length === 0) return;
  const detail = `This endpoint takes two credentials; missing: ${missing.join(" and ")}.`;
  throw new Problem("missing_identity", detail, CHALLENGE);
}
