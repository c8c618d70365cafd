import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { identityHeaders, isProven, PROOF_HEADER } from "./identity.ts";
import { keyIn, newKey, sha256OfKey } from "./key.ts";
import { Buckets, Gauge, KEY_BURST, KEY_PER_MINUTE } from "./limits.ts";
import { keyMayCall, rpcIn, withAllowedTools } from "./rpc.ts";
import { canonical, upstreamsIn } from "./upstreams.ts";
import { credentialKeys, sealCredential, unsealCredential } from "./vault.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const keysText = (versions: readonly number[]) =>
  JSON.stringify(Object.fromEntries(versions.map((one) => [one, Buffer.alloc(32, one).toString("base64")])));

describe("keys", () => {
  test("have 256 random bits, and only the hash and eight characters are kept", () => {
    const made = newKey(randomBytes);
    expect(made.text).toMatch(/^psr_[\w-]{43}$/);
    expect(made.sha256).toBe(sha256OfKey(made.text));
    expect(made.text.startsWith(made.prefix)).toBe(true);
    expect(made.prefix).toHaveLength(8);
    expect(keyIn(`Bearer ${made.text}`)).toBe(made.text);
  });

  test.each([
    undefined,
    "",
    "Bearer",
    "Basic abc",
    "Bearer psr_short",
    `psr_${"a".repeat(43)}`,
    `Bearer psr_${"a".repeat(44)}`,
  ])("%j is none", (header) => expect(keyIn(header)).toBeNull());
});

describe("the vault", () => {
  const one = credentialKeys(keysText([1]));
  const two = credentialKeys(keysText([1, 2]));

  test("opens what it sealed, whatever it is, and never seals the same twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (secret) => {
        const sealed = sealCredential(one, "anna", "garmin", secret, randomBytes);
        expect(unsealCredential(one, "anna", "garmin", sealed)).toBe(secret);
        expect(sealCredential(one, "anna", "garmin", secret, randomBytes).sealed).not.toEqual(sealed.sealed);
      }),
    );
  });

  test("seals by the newest key and opens by older ones", () => {
    const before = sealCredential(one, "anna", "garmin", "s", randomBytes);
    expect(unsealCredential(two, "anna", "garmin", before)).toBe("s");
    expect(sealCredential(two, "anna", "garmin", "s", randomBytes).key_version).toBe(2);
  });

  test("9: refuses another user, another server, another version, a changed byte, a key that is gone", () => {
    const sealed = sealCredential(two, "anna", "garmin", "secret", randomBytes);
    const flipped = Buffer.from(sealed.sealed);
    flipped.writeUInt8(flipped.readUInt8(0) ^ 1, 0);
    expect(() => unsealCredential(two, "bert", "garmin", sealed)).toThrow();
    expect(() => unsealCredential(two, "anna", "splitwise", sealed)).toThrow();
    expect(() => unsealCredential(two, "anna", "garmin", { ...sealed, key_version: 1 })).toThrow();
    expect(() => unsealCredential(two, "anna", "garmin", { ...sealed, sealed: flipped })).toThrow();
    expect(() => unsealCredential(one, "anna", "garmin", sealed)).toThrow("version 2 is not there");
  });

  test.each(["", "{}", "[]", "null", '{"1":"short"}', `{"0":"${"A".repeat(43)}="}`, '{"1":7}'])(
    "10: %j is no set of keys",
    (text) => expect(() => credentialKeys(text)).toThrow("credential-keys is not JSON of the form"),
  );
});

describe("13: a bucket", () => {
  test("allows a burst, says how long to wait, and fills again", () => {
    const buckets = new Buckets(KEY_BURST, KEY_PER_MINUTE);
    for (let at = 0; at < KEY_BURST; at += 1) expect(buckets.take("a", 0)).toBe(0);
    expect(buckets.take("a", 0)).toBe(1);
    expect(buckets.take("b", 0)).toBe(0);
    expect(buckets.take("a", 999)).toBe(1);
    expect(buckets.take("a", 1_000)).toBe(0);
    for (let at = 0; at < KEY_BURST; at += 1) expect(buckets.take("a", 3_600_000)).toBe(0);
    expect(buckets.take("a", 3_600_000)).toBe(1);
  });

  test("never gives more in a time than its burst and its rate", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { maxLength: 200 }), (waits) => {
        const buckets = new Buckets(5, 60);
        let now = 0;
        let given = 0;
        for (const wait of waits) {
          now += wait;
          if (buckets.take("a", now) === 0) given += 1;
        }
        expect(given).toBeLessThanOrEqual(5 + now / 1_000);
      }),
    );
  });

  test("a gauge counts what is under way, and leaving twice counts once", () => {
    const gauge = new Gauge(2);
    const [first] = [gauge.enter("a"), gauge.enter("a")];
    expect(gauge.enter("a")).toBeNull();
    expect(gauge.enter("b")).not.toBeNull();
    first?.();
    first?.();
    expect(gauge.enter("a")).not.toBeNull();
    expect(gauge.enter("a")).toBeNull();
  });
});

describe("a request", () => {
  test("is one JSON-RPC request, of which only the hash of the arguments is read", () => {
    const call = rpcIn(
      bytes('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{"q":"x"}}}'),
    );
    expect(call).toEqual({
      id: 1,
      method: "tools/call",
      tool: "t",
      argumentsSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(rpcIn(bytes('{"jsonrpc":"2.0","method":"notifications/initialized"}'))?.id).toBeNull();
  });

  test("has names that the record can hold, whatever they are made of", () => {
    for (const [name, kept] of [
      ["t\0", "t\ufffd"],
      ["t\ud83d", "t\ufffd"],
      [`${"t".repeat(199)}\u{1f600}`, `${"t".repeat(199)}\ufffd`],
    ] as const) {
      const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name } };
      expect(rpcIn(bytes(JSON.stringify(body)))).toMatchObject({ tool: kept });
      expect(rpcIn(bytes(JSON.stringify({ ...body, method: name })))?.method).toMatch(/^t+\ufffd?$/);
    }
  });

  test.each([
    "",
    "x",
    "[]",
    "{}",
    '[{"jsonrpc":"2.0","id":1,"method":"x"}]',
    '{"jsonrpc":"2.0","id":{},"method":"x"}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call"}',
    '{"jsonrpc":"1.0","id":1,"method":"x"}',
  ])("%j is none", (text) => expect(rpcIn(bytes(text))).toBeNull());
});

describe("tools of a key", () => {
  const list = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    result: { tools: [{ name: "get_day" }, { name: "send" }] },
  });

  test("18: others are hidden in a body and in a stream of events", () => {
    expect(withAllowedTools(list, ["*"])).toBe(list);
    expect(withAllowedTools(list, ["get_*"])).not.toContain("send");
    const events = withAllowedTools(`event: message\ndata: ${list}\n\n`, ["send"]);
    expect(events).toMatch(/^event: message\ndata: \{/);
    expect([events.includes("get_day"), events.includes('"send"')]).toEqual([false, true]);
  });

  test("are named, or begin as a pattern does", () => {
    expect([
      keyMayCall(["get_*"], "get_day"),
      keyMayCall(["get_day"], "get_days"),
      keyMayCall([], "x"),
    ]).toEqual([true, false, false]);
  });
});

describe("servers", () => {
  test("are known by the names of the containers and of clients that came before", () => {
    const url = "http://google-workspace:3000/mcp";
    const read = upstreamsIn(
      JSON.stringify({
        "google-workspace": { url, credential: { header: "Authorization", form: "Bearer {}" } },
      }),
    );
    expect(read.get(canonical("google"))?.url).toBe(url);
    expect([
      canonical("personal-journal"),
      canonical("places"),
      canonical("garmin"),
      canonical("constructor"),
    ]).toEqual(["journal-db", "google-places", "garmin", "constructor"]);
  });

  test.each([
    '{"a b":{"url":"http://x/"}}',
    '{"a":{"url":"file:///etc"}}',
    '{"a":{}}',
    '{"a":{"url":"http://x","credential":{"header":"a b"}}}',
    '{"a":{"url":"http://x","at":"moon"}}',
    '{"a":{"url":"http://x","at":"edge","credential":{"header":"X-Key"}}}',
    "[]",
  ])("%j is refused with what is wrong", (text) =>
    expect(() => upstreamsIn(text)).toThrow("PURSER_UPSTREAMS"),
  );
});

describe("for whom a call is", () => {
  const now = new Date("2026-11-20T12:00:00Z");
  const call = { user: "anna", path: "/mcp", body: bytes("{}") };
  const proof = identityHeaders("key", call, now)[PROOF_HEADER] ?? "";

  test("is proven by this call for a minute", () => {
    expect(isProven("key", call, proof, new Date(now.getTime() + 60_000))).toBe(true);
    expect(isProven("key", call, proof, new Date(now.getTime() + 61_000))).toBe(false);
  });

  test("is not proven for another user, path, body or key", () => {
    for (const other of [{ user: "bert" }, { path: "/x" }, { body: bytes("[]") }])
      expect(isProven("key", { ...call, ...other }, proof, now)).toBe(false);
    for (const [key, given] of [
      ["other", proof],
      ["key", ""],
      ["key", `1.${"0".repeat(64)}`],
    ] as const)
      expect(isProven(key, call, given, now)).toBe(false);
  });
});
