import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import type { GatewayEnv, GatewayParts } from "./app.ts";
import { openedBy } from "./household.ts";
import { DEPLOYED, KEY_DAYS_MAX, KEY_ROLES, newKey } from "./key.ts";
import { problem, unauthorized } from "./problem.ts";
import { canonical } from "./upstreams.ts";

const DAY_MS = 24 * 60 * 60_000;
const BODY_MAX_BYTES = 16 * 1024;

const email = z.email().max(254);
const words = z
  .array(
    z
      .string()
      .regex(/^[\w.-]*\*?$/)
      .min(1)
      .max(100),
  )
  .max(100);
const newKeyBody = z.strictObject({
  email,
  name: z.string().trim().min(1).max(100),
  role: z.enum(KEY_ROLES),
  servers: words.default(["*"]),
  tools: words.default(["*"]),
  // Of a deploy's own keys nobody is asked whether their person is of the household.
  scopes: words
    .refine((all) => !all.includes(DEPLOYED), `${DEPLOYED} is of keys that a deploy makes`)
    .default([]),
  expiresAt: z.iso.datetime(),
});
const credentialBody = z.strictObject({ email, secret: z.string().min(1).max(8_192) });

type AdminEnv = { Variables: GatewayEnv["Variables"] & { readonly person: string } };

/**
 * What a key of the role admin may do: keys and credentials of people. `GET /admin/keys?email=`, `POST /admin/keys`,
 * `DELETE /admin/keys/:id?email=`, `GET /admin/credentials?email=`, `PUT` and `DELETE /admin/credentials/:server`. A key's text
 * is in the one answer that makes it; a credential is in none.
 */
export function adminRoutes(parts: GatewayParts): Hono<AdminEnv> {
  const { keys, credentials, upstreams, now, random } = parts;
  const app = new Hono<AdminEnv>();
  app.use(async (c, next) => {
    const key = await openedBy(parts, c.req.header("authorization"), c.get("requestId"));
    if (key instanceof Response) return key;
    if (key.role !== "admin") return unauthorized(c.get("requestId"));
    if (
      Number(c.req.header("content-length") ?? 0) > BODY_MAX_BYTES ||
      c.req.header("transfer-encoding") !== undefined
    )
      return problem(413, "too_large", `A request has at most ${BODY_MAX_BYTES} bytes.`, c.get("requestId"));
    return next();
  });
  const wrong = (requestId: string, error: z.ZodError) => {
    const says = error.issues
      .map(({ path, message }) => `${path.join(".") || "body"}: ${message}`)
      .join("; ");
    return problem(400, "invalid", says, requestId);
  };
  const missing = (requestId: string, what: string) =>
    problem(404, "not_found", `There is no such ${what}.`, requestId);

  /** Of whom it is, as the query says. */
  const ofPerson = createMiddleware<AdminEnv>(async (c, next) => {
    const who = email.safeParse(c.req.query("email"));
    if (!who.success) return wrong(c.get("requestId"), who.error);
    c.set("person", who.data);
    return next();
  });

  app.get("/keys", ofPerson, async (c) => c.json({ keys: await keys.list(c.get("person")) }));
  app.post("/keys", async (c) => {
    const wish = newKeyBody.safeParse(await c.req.json().catch(() => null));
    if (!wish.success) return wrong(c.get("requestId"), wish.error);
    const { email: who, expiresAt, servers, ...rest } = wish.data;
    const ahead = new Date(expiresAt).getTime() - now().getTime();
    if (ahead <= 0 || ahead > KEY_DAYS_MAX * DAY_MS)
      return problem(
        400,
        "invalid",
        `expiresAt: a key ends within ${KEY_DAYS_MAX} days from now.`,
        c.get("requestId"),
      );
    const unknown = servers.map(canonical).find((name) => !name.endsWith("*") && !upstreams.has(name));
    if (unknown !== undefined)
      return problem(400, "invalid", `servers: ${noServer(unknown, upstreams)}`, c.get("requestId"));
    const made = newKey(random);
    const kept = { ...rest, servers: servers.map(canonical), expires_at: new Date(expiresAt) };
    const key = await keys.create(who, made, kept);
    return c.json({ key, text: made.text }, 201);
  });
  app.delete("/keys/:id", ofPerson, async (c) => {
    const id = z.uuid().safeParse(c.req.param("id"));
    if (!id.success || !(await keys.revoke(c.get("person"), id.data)))
      return missing(c.get("requestId"), "key in force");
    return c.body(null, 204);
  });

  app.get("/credentials", ofPerson, async (c) =>
    c.json({ credentials: await credentials.list(c.get("person")) }),
  );
  app.put("/credentials/:server", async (c) => {
    const wish = credentialBody.safeParse(await c.req.json().catch(() => null));
    if (!wish.success) return wrong(c.get("requestId"), wish.error);
    const server = canonical(c.req.param("server"));
    const why = noCredential(server, upstreams);
    if (why !== null) return problem(400, "invalid", why, c.get("requestId"));
    await credentials.put(wish.data.email, server, wish.data.secret);
    return c.body(null, 204);
  });
  app.delete("/credentials/:server", ofPerson, async (c) => {
    const done = await credentials.remove(c.get("person"), canonical(c.req.param("server")));
    return done ? c.body(null, 204) : missing(c.get("requestId"), "credential");
  });
  return app;
}

const noServer = (name: string, upstreams: GatewayParts["upstreams"]): string =>
  `${name} is no server behind this gateway; ${[...upstreams.keys()].join(", ")} are.`;

/** Why nobody would ever use a credential that is stored here for that server; null where the gateway sends it along. */
function noCredential(name: string, upstreams: GatewayParts["upstreams"]): string | null {
  const upstream = upstreams.get(name);
  if (upstream === undefined) return noServer(name, upstreams);
  if (upstream.credential !== null) return null;
  return upstream.at === "edge"
    ? `${name} uses what its person has connected at the deployment: the page's view Connections takes the credential.`
    : `${name} needs no credential.`;
}
