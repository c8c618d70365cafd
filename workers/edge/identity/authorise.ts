import type { Caller } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import type { Access } from "../../route.ts";
import type { DoorSettings } from "../settings.ts";
import type { Owned } from "../table.ts";
import { type Identified, nobody } from "./identity.ts";

const BEARER = "`Authorization: Bearer <token>`";
const SERVICE_TOKEN = "an Access service token (`CF-Access-Client-Id` and `CF-Access-Client-Secret`)";
/** RFC 6750 §3: a refused bearer credential names its scheme. */
const CHALLENGE = { headers: { "www-authenticate": 'Bearer realm="purser"' } };

/**
 * Lets a caller through or not. A public route asks for no credential, so a bad one sent to it does no harm; nor does it on a
 * route whose owner looks at the proof.
 *
 * @param identified the caller, or the problem with the credentials that were sent
 * @throws Problem missing_identity, wrong_role, or the problem itself
 */
export function admit(
  identified: Identified | Problem,
  route: Owned,
  access: Access,
  { bearerOnly }: Pick<DoorSettings, "bearerOnly">,
  requestId: string,
): Caller {
  if (access === "public" || access === "proof")
    return identified instanceof Problem ? nobody(requestId) : identified.caller;
  if (identified instanceof Problem) throw identified;
  const { caller } = identified;
  if (route.credentials === "both") refuseHalf(identified);
  if (caller.role === null) throw new Problem("missing_identity", `Sign in, or send ${BEARER}.`, CHALLENGE);
  if (identified.byClient && route.front !== "oauth")
    throw new Problem("missing_identity", `A client that signed in by OAuth has nothing here.`, CHALLENGE);
  if (bearerOnly.size > 0) refuseBearerAlone(identified, route, bearerOnly);
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

/**
 * Where Access lets everybody through to some paths, the door sees to it that a bearer token alone opens those alone, and to the
 * named roles alone: Access's paths cannot tell a method, and one with a wildcard covers more than the route that it is for.
 */
function refuseBearerAlone(
  { caller: { kind, role }, isVouched }: Identified,
  route: Owned,
  bearerOnly: DoorSettings["bearerOnly"],
): void {
  if (kind !== "program" || isVouched) return;
  if (route.front === "bearer" && role !== null && bearerOnly.has(role)) return;
  const detail = `A bearer token of the role "${role}" alone does not open this here; send ${SERVICE_TOKEN} too.`;
  throw new Problem("missing_identity", detail, CHALLENGE);
}
