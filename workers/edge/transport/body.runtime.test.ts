import { describe, expect, test } from "vitest";
import { bearer, HOST, openStand, TOKENS } from "../stand.harness.ts";
import { type Owned, ROUTES } from "../table.ts";
import { MAX_BODY_BYTES } from "./body.ts";

const ZIP_MAX_BYTES = 5 * 1024 * 1024;
const ROWS: readonly Owned[] = [
  ...ROUTES,
  {
    path: "/test/upload",
    methods: { PUT: ["admin"] },
    owner: "GATE",
    body: { types: ["application/zip", "audio/*"], maxBytes: ZIP_MAX_BYTES },
  },
  {
    path: "/test/small",
    methods: { POST: ["admin"] },
    owner: "GATE",
    body: { types: ["text/csv"], maxBytes: 10 },
  },
  { path: "/test/part", methods: { PATCH: ["admin"] }, owner: "GATE" },
];
const ADMIN = bearer(TOKENS.admin);
const send = (type: string, body: Uint8Array | string, path = "/test/upload", method = "PUT") => ({
  path,
  init: { method, headers: { ...ADMIN, "content-type": type }, body },
});
const open = () => openStand({}, ROWS);

describe("allows", () => {
  test.each(["application/zip", "audio/ogg; codecs=opus", "Application/ZIP"])(
    "bytes of a type that the route takes, as they came: %s",
    async (type) => {
      const stand = await open();
      // No UTF-8, and more than JSON may have.
      const bytes = new Uint8Array(MAX_BODY_BYTES + 1).fill(0xff);
      const { path, init } = send(type, bytes);
      expect((await stand.send(path, init)).status).toBe(200);
      expect(stand.seen[0]?.asked?.body).toEqual(bytes);
      expect(stand.journal.entries[0]?.request.bytes).toBe(bytes.byteLength);
    },
  );

  test("PATCH of JSON, and its path in Allow", async () => {
    const stand = await open();
    const { path, init } = send("application/json", '{"a":1}', "/test/part", "PATCH");
    expect((await stand.send(path, init)).status).toBe(200);
    expect(stand.seen[0]?.body).toBe('{"a":1}');
    const other = await stand.send("/test/part", { headers: ADMIN });
    expect([other.status, other.headers.get("allow")]).toEqual([405, "PATCH"]);
  });

  test("a form, from our own page", async () => {
    const stand = await open();
    const token = await stand.accessToken({ email: "owner@example.com" });
    const headers = {
      "cf-access-jwt-assertion": token,
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
    };
    const reply = await stand.send("/approvals/1", { method: "POST", headers, body: "decision=deny" });
    expect(reply.status).toBe(200);
    expect(stand.seen[0]?.body).toBe("decision=deny");
  });

  test("no body at all where one might be", async () => {
    const stand = await open();
    expect((await stand.send("/api/backups", { method: "POST", headers: ADMIN })).status).toBe(200);
    expect(stand.seen[0]?.asked?.body).toBeNull();
  });

  test("JSON nested as deep as anything here takes", async () => {
    const stand = await open();
    const body = `${"[".repeat(100)}${"]".repeat(100)}`;
    const { path, init } = send("application/json", body, "/test/part", "PATCH");
    expect((await stand.send(path, init)).status).toBe(200);
  });
});

describe("refuses", () => {
  test.each([
    ["another type", send("image/png", "x"), 415, "unsupported_media_type", "application/zip, audio/*"],
    ["no type", send("", "x"), 415, "unsupported_media_type", "application/zip"],
    ["a type that only begins like it", send("audiox/ogg", "x"), 415, "unsupported_media_type", "audio/*"],
    [
      "more bytes than the route's own",
      send("text/csv", "12345678901", "/test/small", "POST"),
      413,
      "too_large",
      "10 bytes",
    ],
    [
      "more bytes than JSON may have",
      send("application/json", `"${"x".repeat(MAX_BODY_BYTES)}"`, "/test/part", "PATCH"),
      413,
      "too_large",
      `${MAX_BODY_BYTES}`,
    ],
  ] as const)("%s", async (_, { path, init }, status, code, says) => {
    const stand = await open();
    const reply = await stand.send(path, init);
    const problem = (await reply.json()) as { code: string; detail: string };
    expect([reply.status, problem.code]).toEqual([status, code]);
    expect(problem.detail).toContain(says);
    expect(stand.seen, "the Worker behind never runs").toEqual([]);
  });

  test("more than the route's own from a client that does not say how much comes", async () => {
    const stand = await open();
    const body = new Blob(["x".repeat(11)]).stream();
    const headers = { ...ADMIN, "content-type": "text/csv" };
    expect((await stand.send("/test/small", { method: "POST", headers, body })).status).toBe(413);
    expect(stand.seen).toEqual([]);
  });
});

describe("fails safe", () => {
  test.each([600, 5_000, 500_000])("JSON of %i levels is 400, whatever is around it", async (levels) => {
    const stand = await open();
    for (const body of [
      `${"[".repeat(levels)}${"]".repeat(levels)}`,
      `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`.slice(0, MAX_BODY_BYTES),
      `{"text":"]]]\\"]]","payload":${"[".repeat(levels)}`,
    ]) {
      const reply = await stand.send("/api/approve", { method: "POST", headers: ADMIN, body });
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ code: "nested_too_deeply" });
    }
    expect(stand.seen).toEqual([]);
  });

  test.each(["a b", "[::1", "x:99999", "%zz"])(
    "a Host that is none, %j: 421, not a failure",
    async (host) => {
      const stand = await open();
      // As the runtime hands it over: the address is the Host's own text.
      const request = new Proxy(new Request(`https://${HOST}/api/status`), {
        get: (target, name) => {
          if (name === "url") return `https://${host}/api/status`;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
      const reply = await stand.enter(request);
      expect(reply.status).toBe(421);
      expect(await reply.json()).toMatchObject({ code: "unknown_host" });
      expect(reply.headers.get("x-request-id")).toBeTruthy();
    },
  );
});
