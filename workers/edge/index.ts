import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { v7 as uuidv7 } from "uuid";
import type { Caller } from "../caller.ts";
import { answerError, Problem } from "../problem.ts";
import { admit, routeOf } from "./authorise.ts";
import { checkedBody, MAX_BODY_BYTES } from "./body.ts";
import { forward } from "./forward.ts";
import { identify } from "./identity.ts";
import { logRequest } from "./log.ts";
import { answering } from "./routes.ts";
import { type Env, settingsOf } from "./settings.ts";

type Door = {
  Bindings: Env;
  Variables: { now: Date; requestId: string; identified: Caller | Problem; caller: Caller };
};

/**
 * The one public door. A request passes these steps in this order, and the Worker behind runs only when all have passed.
 *
 * @param clock read once per request
 */
export function createDoor(clock: () => Date): Hono<Door> {
  const door = new Hono<Door>();

  // On the way out: security headers and one log line, whatever the answer is.
  door.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
      strictTransportSecurity: "max-age=31536000; includeSubDomains",
      xFrameOptions: "DENY",
    }),
  );

  // 1. Request id and clock.
  door.use(async (c, next) => {
    const now = clock();
    c.set("now", now);
    c.set("requestId", uuidv7({ msecs: now.getTime() }));
    await next();
    // On the reply itself: `c.header` would make a new one for each.
    const { headers } = c.res;
    headers.set("x-request-id", c.get("requestId"));
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    logRequest(
      c.req.raw,
      c.res.status,
      c.get("caller"),
      c.get("requestId"),
      clock().getTime() - now.getTime(),
    );
  });

  // 2. Host: only the configured names.
  door.use(async (c, next) => {
    const { hostname } = new URL(c.req.url);
    if (!settingsOf(c.env).hostnames.includes(hostname)) {
      throw new Problem("unknown_host", `"${hostname}" is not served here.`);
    }
    await next();
  });

  // 3. TLS, as seen where the client's connection ended.
  door.use(async (c, next) => {
    const scheme = c.req.header("x-forwarded-proto") ?? new URL(c.req.url).protocol.slice(0, -1);
    if (scheme !== "https") throw new Problem("plain_http", "Use https:// instead of http://.");
    await next();
  });

  // 4. Size.
  door.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseSize }));

  // 5. Identity. What is wrong with a credential is told only where the route asks for one.
  door.use(async (c, next) => {
    const keep = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
    const identified = identify(c.req.raw.headers, c.env, c.get("now"), c.get("requestId"), keep);
    c.set("identified", await identified.catch(problemOnly));
    await next();
  });

  // 6. The route and its roles. 7. The body. 8. The Worker that owns the route.
  door.all("*", async (c) => {
    const { route, access } = routeOf(c.req.method, c.req.path);
    const nobody: Caller = { kind: "nobody", name: "", role: null, requestId: c.get("requestId") };
    const caller = admit(c.get("identified"), access, nobody);
    c.set("caller", caller);
    const body = await checkedBody(c.req.raw, route, caller);
    const answer = await forward(
      c.req.raw,
      body,
      answering(route, c.req.method).owner,
      caller,
      c.env,
      c.get("now"),
    );
    // A copy, because the headers of an answer that crossed between Workers cannot be added to.
    return new Response(answer.body, answer);
  });

  door.onError((error, c) => answerError(error, c.get("requestId")));
  return door;
}

function refuseSize(): never {
  throw new Problem("too_large", `A request body may have ${MAX_BODY_BYTES} bytes at most.`);
}

function problemOnly(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

export default createDoor(() => new Date());
