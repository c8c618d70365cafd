import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { v7 as uuidv7 } from "uuid";
import { answerError, Problem } from "../problem.ts";
import { actionOf } from "./action.ts";
import { bytesOf, checkedBody, MAX_BODY_BYTES, refuseSize } from "./body.ts";
import { isEncrypted } from "./encrypted.ts";
import { forward } from "./forward.ts";
import { admit, routeOf } from "./identity/authorise.ts";
import { identify, nobody } from "./identity/identity.ts";
import { addressOf } from "./limits/address.ts";
import { isPaced, paced, paceOf } from "./limits/background.ts";
import { Calls } from "./limits/calls.ts";
import { countClient, countStranger, policyField } from "./limits/limits.ts";
import { Month } from "./limits/month.ts";
import { digestOf } from "./record/digest.ts";
import { APPEND_LIMIT_MS } from "./record/journal.ts";
import { logRequest } from "./record/log.ts";
import { clientOf, type Door, keepOf } from "./record/passing.ts";
import { recorded } from "./record/record.ts";
import { answering, matchRoute } from "./routes.ts";
import { SECURITY_HEADERS } from "./security.ts";
import { settingsOf } from "./settings.ts";

/**
 * The one public door. A request passes these steps in this order, and the Worker behind runs only when all have passed.
 *
 * @param clock read at the beginning and the end of a request
 * @param appendLimitMs how long the journal may take for an entry
 */
export function createDoor(clock: () => Date, appendLimitMs = APPEND_LIMIT_MS): Hono<Door> {
  const door = new Hono<Door>();
  const memory = { month: new Month(), calls: new Calls() };
  const recorder = { clock, calls: memory.calls, appendLimitMs, refusedAt: new Map<string, number>() };

  // On the way out: security headers and one log line, whatever the answer is.
  door.use(secureHeaders(SECURITY_HEADERS));

  // 1. Request id, clock and address. The request goes on to its end when its client has gone.
  door.use(async (c, next) => {
    const now = clock();
    c.set("now", now);
    c.set("requestId", uuidv7({ msecs: now.getTime() }));
    c.set("address", addressOf(c.req.raw.headers));
    const passed = next();
    keepOf(c)(passed);
    await passed;
    // On the reply itself: `c.header` would make a new one for each.
    const { headers } = c.res;
    headers.set("x-request-id", c.get("requestId"));
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    logRequest(c, clock());
  });

  // 2. The record: on the way out, before the reply leaves.
  door.use(async (c, next) => {
    await next();
    const reply = await recorded(c, c.res, recorder);
    // Hono would copy the old reply's headers over the new one's.
    c.res = undefined;
    c.res = reply;
  });

  // 3. Host: only the configured names.
  door.use(async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if (!settingsOf(c.env).hostnames.includes(hostname)) {
      throw new Problem("unknown_host", `"${hostname}" is not served here.`);
    }
    await next();
  });

  // 4. TLS, as seen where the client's connection ended.
  door.use(async (c, next) => {
    if (!isEncrypted(c.req.raw)) throw new Problem("plain_http", "Use https:// instead of http://.");
    await next();
  });

  // 5. Identity. What is wrong with a credential is told only where the route asks for one.
  door.use(async (c, next) => {
    const identified = identify(c.req.raw.headers, c.env, c.get("now"), c.get("requestId"), keepOf(c));
    c.set("identified", await identified.catch(problemOnly));
    await next();
  });

  // 6. Limits: of the client and its address, or of the stranger's address.
  door.use(async (c, next) => {
    const client = clientOf(c);
    const route = matchRoute(c.req.path);
    const counter = client ? (route ? answering(route, c.req.method).limit : "page") : "stranger";
    c.set("counter", counter);
    if (client && counter !== "stranger") {
      await countClient(c.env, counter, client, c.get("address"), route?.endsSpending === true);
    } else await countStranger(c.env, c.get("address"));
    await next();
    const { headers } = c.res;
    if (!headers.has("ratelimit-policy")) headers.set("ratelimit-policy", policyField(counter));
  });

  // 7. Size.
  door.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseSize }));

  // 8. The route and its roles. 9. The month. 10. The body. 11. The Worker that owns the route.
  door.all("*", async (c) => {
    const identified = c.get("identified") ?? { caller: nobody(c.get("requestId")), service: null };
    const { method, path, raw } = c.req;
    const { route, access } = routeOf(method, path, clientOf(c)?.kind ?? "nobody");
    const caller = admit(identified, route, access, nobody(c.get("requestId")));
    const now = c.get("now");
    const level = isPaced(caller) ? await paceOf(caller, route, method, c.env, now, memory, keepOf(c)) : null;
    const bytes = await bytesOf(raw);
    if (bytes) c.set("request", await digestOf(bytes));
    const body = checkedBody(bytes, raw, route, caller);
    const { owner } = answering(route, method);
    if (owner === "PROXY") c.set("action", actionOf(body));
    const answer = await forward(raw, body, owner, caller, c.env, now);
    if (level !== null) return paced(answer, raw, level);
    // A copy, because the headers of an answer that crossed between Workers cannot be added to.
    return new Response(answer.body, answer);
  });

  door.onError((error, c) => answerError(error, c.get("requestId")));
  return door;
}

function problemOnly(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

export default createDoor(() => new Date());
