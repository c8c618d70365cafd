import { UnknownValueError } from "@pulumi/policy";
import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { FIELDS, settingsFrom } from "../settings.ts";
import { declare, safe } from "../stack.harness.ts";
import { RULES } from "./index.ts";
import { broken, check, proxied, refuses, without } from "./rules.harness.ts";

const unprotected = (kind: string) =>
  safe().map((one) => (one.type.endsWith(`:${kind}`) ? { ...one, protect: false } : one));

describe("allows", () => {
  // Advice about the age of prices depends on when they were read.
  test.each(RULES.filter(({ level }) => level === "mandatory").map(({ name }) => name))(
    "%s: the safe stack [row 157]",
    (rule) => {
      expect(check(rule, safe())).toEqual([]);
    },
  );

  test("the proxy really throws, so that these tests prove something", () => {
    const queue = proxied(safe()).find(({ type }) => type.endsWith(":Queue"));
    const props = queue?.props as { readonly settings: string };
    expect(() => props.settings).toThrow(UnknownValueError);
    expect(() => JSON.stringify(props)).toThrow(UnknownValueError);
  });

  test("a route and a tunnel behind the same Access application, and the tunnel's last rule", () => {
    const rules = [{ hostname: "p.example.com" }, { service: "http_status:404" }];
    expect(check("access-in-front", [...safe(), route("p.example.com/hooks/*"), tunnel(rules)])).toEqual([]);
  });

  test("policies for some people, reusable or inline, and one that denies everyone", () => {
    expect(check("access-in-front", waving("allow", someone))).toEqual([]);
    expect(check("access-in-front", inline({ decision: "allow", includes: someone }))).toEqual([]);
    expect(check("access-in-front", inline({ decision: "deny", includes: [{ everyone: {} }] }))).toEqual([]);
  });

  test.each([
    ["expiresAt", "2026-11-20T12:00:01Z"],
    ["expiresAt", UNKNOWN],
    ["previousClientSecretExpiresAt", "2026-11-22T12:00:00Z"],
    ["previousClientSecretExpiresAt", "2026-10-21T12:00:00Z"],
  ])("[row 29] a service token with %s = %s", (field, value) => {
    expect(
      check("short-service-tokens", broken("ZeroTrustAccessServiceToken", "programs", field, value)),
    ).toEqual([]);
  });

  test("data that can be deleted in dev, and in prod when the owner says so", () => {
    const open = safe().map((resource) => ({ ...resource, protect: false }));
    const dev = open.map((resource) => ({ ...resource, urn: resource.urn?.replace("prod", "dev") ?? "" }));
    expect(check("data-protected", dev)).toEqual([]);
    expect(check("data-protected", open, { protectDataStacks: [] })).toEqual([]);
  });
});

refuses("no-public-bucket", "a public bucket: %s", {
  "a bucket with a public address": [
    [declare("cloudflare:index/r2ManagedDomain:R2ManagedDomain", "open", { enabled: true })],
    /makes a bucket public/,
  ],
  "a bucket that may be public": [
    [declare("cloudflare:index/r2ManagedDomain:R2ManagedDomain", "open", { enabled: UNKNOWN })],
    /makes a bucket public/,
  ],
  "a bucket at a custom domain": [
    [declare("cloudflare:index/r2CustomDomain:R2CustomDomain", "open", { domain: "x" })],
    /makes a bucket public/,
  ],
});

refuses("workers-dev-off", "a Worker at another address: %s", {
  "workers.dev on": [
    broken("WorkersScriptSubdomain", "edge", "enabled", true),
    /edge: its workers\.dev or preview addresses are not closed/,
  ],
  "previews on": [broken("WorkersScriptSubdomain", "edge", "previewsEnabled", true), /not closed/],
  "previews unknown": [broken("WorkersScriptSubdomain", "edge", "previewsEnabled", UNKNOWN), /not closed/],
  "workers.dev of another script": [
    broken("WorkersScriptSubdomain", "edge", "scriptName", "other"),
    /not closed/,
  ],
  "nothing said about workers.dev": [without("WorkersScriptSubdomain", "edge"), /not closed/],
});

const withFiles = (runWorkerFirst: unknown) =>
  broken("WorkersScript", "edge", "assets", {
    directory: "dist/page",
    config: runWorkerFirst === undefined ? {} : { runWorkerFirst },
  });

test("allows: files behind their Worker, but for a folder", () =>
  expect(check("script-before-files", withFiles(["/*", "!/assets/*"]))).toEqual([]));

refuses("script-before-files", "files in front of their Worker: %s", {
  "nothing said": [withFiles(undefined), /edge: its files are not behind it/],
  "a boolean, which can never become a list": [withFiles(true), /not behind it/],
  "an empty list": [withFiles([]), /not behind it/],
  "exceptions alone": [withFiles(["!/assets/*"]), /not behind it/],
  "some paths alone": [withFiles(["/api/*"]), /not behind it/],
  "everything excepted": [withFiles(["/*", "!/*"]), /not behind it/],
  "without its slash": [withFiles(["/*", "!assets/*"]), /not behind it/],
  "not known yet": [withFiles(UNKNOWN), /not behind it/],
});

refuses("access-in-front", "a door without Access: %s", {
  "no Access application": [
    without("ZeroTrustAccessApplication", "door"),
    /p\.example\.com has no Access application in front/,
  ],
  "Access over a path alone": [
    broken("ZeroTrustAccessApplication", "door", "destinations.0.uri", "p.example.com/health"),
    /no Access application/,
  ],
  "Access over another host": [
    broken("ZeroTrustAccessApplication", "door", "destinations.0.uri", "q.example.com"),
    /no Access application/,
  ],
  "Access over an unknown host": [
    broken("ZeroTrustAccessApplication", "door", "destinations.0.uri", UNKNOWN),
    /no Access application/,
  ],
  "Access without policies": [
    broken("ZeroTrustAccessApplication", "door", "policies", []),
    /no Access application/,
  ],
  "a bookmark instead of an application": [
    broken("ZeroTrustAccessApplication", "door", "type", "bookmark"),
    /no Access application/,
  ],
});

refuses("short-service-tokens", "a service token: %s [row 29] [row 31]", {
  "a service token for a year": [
    broken("ZeroTrustAccessServiceToken", "programs", "duration", "8760h"),
    /longer than 30 days/,
  ],
  "a service token of 30 days and an hour": [
    broken("ZeroTrustAccessServiceToken", "programs", "duration", "721h"),
    /longer than 30 days/,
  ],
  "a service token for ever": [
    broken("ZeroTrustAccessServiceToken", "programs", "duration", "forever"),
    /longer than 30 days/,
  ],
  "a service token of the default life": [
    broken("ZeroTrustAccessServiceToken", "programs", "duration", undefined),
    /longer than 30 days/,
  ],
  "a service token of unknown life": [
    broken("ZeroTrustAccessServiceToken", "programs", "duration", UNKNOWN),
    /longer than 30 days/,
  ],
  "a service token that has ended": [
    broken("ZeroTrustAccessServiceToken", "programs", "expiresAt", "2026-11-20T12:00:00Z"),
    /it ended 2026-11-20T12:00:00Z\. Rotate it: npm run rotate -- prod/,
  ],
  "a service token whose end nobody can read": [
    broken("ZeroTrustAccessServiceToken", "programs", "expiresAt", "soon"),
    /it ended soon\. Rotate it/,
  ],
  "a service token that was rotated more than 30 days ago": [
    broken(
      "ZeroTrustAccessServiceToken",
      "programs",
      "previousClientSecretExpiresAt",
      "2026-10-21T11:59:59Z",
    ),
    /its secret is older than 30 days, or nobody can tell\. Rotate it: npm run rotate -- prod/,
  ],
  "a service token that was rotated nobody knows when": [
    broken("ZeroTrustAccessServiceToken", "programs", "previousClientSecretExpiresAt", "lately"),
    /its secret is older than 30 days, or nobody can tell/,
  ],
  "a service token in a policy that allows people": [
    broken("ZeroTrustAccessPolicy", "programs", "decision", "allow"),
    /its decision has to be "non_identity"/,
  ],
  "a service token that no policy lets in": [
    broken("ZeroTrustAccessPolicy", "programs", "includes", [{ everyone: {} }]),
    /no policy with the decision "non_identity" lets it in/,
  ],
});

refuses("logs-on", "a Worker in the dark: %s", {
  "a Worker without logs": [
    broken("WorkersScript", "edge", "observability.enabled", false),
    /edge: it writes no logs/,
  ],
  "a Worker that says nothing about logs": [
    broken("WorkersScript", "edge", "observability", undefined),
    /it writes no logs/,
  ],
  "a Worker whose logs are not known": [
    broken("WorkersScript", "edge", "observability.enabled", UNKNOWN),
    /it writes no logs/,
  ],
});

refuses("data-protected", "data that can be deleted: %s", {
  "a database": [unprotected("D1Database"), /database: it keeps data of the stack prod and could be deleted/],
  "a KV namespace": [unprotected("WorkersKvNamespace"), /keys: it keeps data of the stack prod/],
  "a bucket": [unprotected("R2Bucket"), /audit: it keeps data of the stack prod/],
});

const urnOf = (kind: string, name: string) =>
  safe().find((one) => one.type.endsWith(`:${kind}`) && one.name === name)?.urn ?? "";
const someone = [{ email: { email: "a@example.com" } }];
/** The door behind a reusable policy. */
const waving = (decision = "bypass", includes: unknown = someone) =>
  safe().map((one) => {
    if (one.name === "door") return { ...one, dependencies: [urnOf("ZeroTrustAccessPolicy", "programs")] };
    const policy = one.type.endsWith(":ZeroTrustAccessPolicy");
    return policy ? { ...one, props: { decision, includes } } : one;
  });
const inline = (policy: object) => broken("ZeroTrustAccessApplication", "door", "policies.1", policy);
const tunnel = (ingresses: unknown) =>
  declare("cloudflare:index/x:ZeroTrustTunnelCloudflaredConfig", "tunnel", { config: { ingresses } });
const route = (pattern: string) =>
  declare("cloudflare:index/workersRoute:WorkersRoute", "hooks", { pattern });

refuses("access-in-front", "another door without Access: %s", {
  "a policy for everybody over the whole host": [
    waving(),
    /door: it covers a whole host and lets everybody past/,
  ],
  "a reusable policy that allows everyone": [
    waving("allow", [{ everyone: {} }]),
    /door: it covers a whole host and lets everybody past/,
  ],
  "a reusable policy that lets everyone in without an identity": [
    waving("non_identity", [{ everyone: {} }]),
    /lets everybody past/,
  ],
  "a reusable policy whose decision is not known": [waving(UNKNOWN), /lets everybody past/],
  "a reusable policy whose includes are not known": [waving("allow", UNKNOWN), /lets everybody past/],
  "an inline policy that bypasses": [
    inline({ decision: "bypass", includes: [{ everyone: {} }] }),
    /door: it covers a whole host and lets everybody past/,
  ],
  "an inline policy that allows everyone": [
    inline({ decision: "allow", includes: [{ email: { email: "a@example.com" } }, { everyone: {} }] }),
    /lets everybody past/,
  ],
  "an inline policy whose decision is not known": [
    inline({ decision: UNKNOWN, includes: [{ email: { email: "a@example.com" } }] }),
    /lets everybody past/,
  ],
  "an inline policy whose includes are not known": [
    inline({ decision: "allow", includes: UNKNOWN }),
    /lets everybody past/,
  ],
  "an inline policy that may include everyone": [
    inline({ decision: "allow", includes: [{ everyone: UNKNOWN }] }),
    /lets everybody past/,
  ],
  "a route of another host": [[...safe(), route("q.example.com/*")], /hooks: q\.example\.com has no Access/],
  "a route of all hosts": [[...safe(), route("*.example.com/*")], /hooks: .*has no Access/],
  "a tunnel's host": [
    [...safe(), tunnel([{ hostname: "vm.example.com" }, { service: "http_status:404" }])],
    /tunnel: vm\.example\.com has no Access/,
  ],
  "a tunnel whose hosts are not known": [
    [...safe(), tunnel(UNKNOWN)],
    /tunnel: a host name that is not known/,
  ],
});

describe("fails safe", () => {
  test.each(["capUsd", "taxRate", "workersPlan", "protectDataStacks", "iUnderstand"])(
    "a setting %s of the wrong type is refused",
    (name) => {
      expect(() => settingsFrom({ [name]: {} })).toThrow(name);
      expect(FIELDS).toHaveProperty(name);
    },
  );
});
