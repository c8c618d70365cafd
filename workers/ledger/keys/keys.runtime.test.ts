import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Ask } from "../contract.ts";
import { KEYS, NOW, openKeys, world } from "./objects.harness.ts";

const KID = "kid@example.com";
const API_KEY = `sk-ant-api03-${"a".repeat(40)}-WXYZ`;
const DOLLAR = 1_000_000_000;
let asks = 0;
const ask = (amountNano: number, more: Partial<Ask> = {}): Ask => ({
  key: `chat/${++asks}`,
  amountNano,
  model: "claude-haiku-5-5",
  work: "interactive",
  scope: { user: KID },
  priceVersion: "1",
  ttlMs: 60_000,
  ...more,
});

describe("allows", () => {
  test("[row 120] a person's own key to pay for their work, sealed, and booked as theirs", async () => {
    const keys = openKeys();
    expect(await keys().setKey(KID, API_KEY, DOLLAR)).toMatchObject({
      tail: "WXYZ",
      limitNano: DOLLAR,
      calls: 0,
    });
    expect(await keys().payerOf(KID)).toEqual({ is: "own", apiKey: API_KEY });
    const wish = ask(DOLLAR / 2);
    expect(await keys().reserve(KID, wish)).toMatchObject({
      ok: true,
      amountNano: DOLLAR / 2,
      month: "2046-11",
    });
    expect(await keys().reserve(KID, wish), "the same key again").toMatchObject({
      ok: true,
      amountNano: DOLLAR / 2,
    });
    await keys().settle({ key: wish.key, amountNano: DOLLAR / 10, usage: NO_USAGE });
    expect(await keys().line(KID)).toMatchObject({ spentNano: DOLLAR / 10, calls: 1 });
    expect(await keys().line("other@example.com")).toMatchObject({ spentNano: 0, calls: 0, tail: null });
    const stored = await runInDurableObject(keys(), (_, { storage }) =>
      JSON.stringify(storage.sql.exec("SELECT * FROM keys").toArray()),
    );
    expect(stored).not.toContain("sk-ant");
  });

  test("[row 120] the operator's key to nobody until an owner says so, and again nobody after", async () => {
    const keys = openKeys();
    expect(await keys().payerOf(KID)).toMatchObject({
      is: "none",
      detail: expect.stringContaining("/api/model-key"),
    });
    await keys().allow(KID, true);
    expect(await keys().payerOf(KID)).toEqual({ is: "operator" });
    await keys().setKey(KID, API_KEY, DOLLAR);
    expect(await keys().payerOf(KID), "their own comes first").toMatchObject({ is: "own" });
    await keys().allow(KID, false);
    expect(await keys().removeKey(KID)).toBe(true);
    expect(await keys().removeKey(KID)).toBe(false);
    expect(await keys().payerOf(KID)).toMatchObject({ is: "none" });
  });

  test("[row 120] the same attempt to use what was set aside for it, however much the limit has become since", async () => {
    const keys = openKeys();
    await keys().setKey(KID, API_KEY, 600_000);
    const wish = ask(2_000_000, { maxOutputTokens: 1_900, outputTokenNano: 1_000 });
    const first = await keys().reserve(KID, wish);
    expect(first).toMatchObject({ ok: true, amountNano: 600_000, maxOutputTokens: 500 });
    await keys().setKey(KID, API_KEY, DOLLAR);
    expect(await keys().reserve(KID, wish)).toEqual(first);
    await keys().settle({ key: wish.key, amountNano: 1, usage: NO_USAGE });
    expect(await keys().reserve(KID, wish), "what has ended").toMatchObject({
      ok: false,
      code: "key_conflict",
    });
  });

  test("a new master key: what is sealed with the one before is sealed anew", async () => {
    const keys = openKeys();
    await keys().setKey(KID, API_KEY, DOLLAR);
    await evictDurableObject(keys());
    world.keys = { current: { id: "key-2", key: "22".repeat(32) }, earlier: [KEYS.current], arrival: [] };
    expect(await keys().payerOf(KID)).toEqual({ is: "own", apiKey: API_KEY });
    await evictDurableObject(keys());
    world.keys = { ...world.keys, earlier: [] };
    expect(await keys().payerOf(KID)).toEqual({ is: "own", apiKey: API_KEY });
  });
});

describe("refuses", () => {
  test("[row 120] more than their own month's limit; fewer tokens where those still fit", async () => {
    const keys = openKeys();
    await keys().setKey(KID, API_KEY, DOLLAR);
    expect(await keys().reserve(KID, ask(2 * DOLLAR))).toMatchObject({ ok: false, code: "scope_exhausted" });
    const wish = ask(2 * DOLLAR, { maxOutputTokens: 2_000, outputTokenNano: DOLLAR / 1_000 });
    expect(await keys().reserve(KID, wish)).toMatchObject({
      ok: true,
      maxOutputTokens: 1_000,
      amountNano: DOLLAR,
    });
    expect(await keys().reserve(KID, ask(1))).toMatchObject({ ok: false, leftNano: 0 });
    await keys().abort({ key: wish.key });
    expect(await keys().reserve(KID, ask(1))).toMatchObject({ ok: true });
    world.now = Date.parse("2046-12-01T00:00:00Z");
    expect(await keys().reserve(KID, ask(DOLLAR))).toMatchObject({ ok: true, month: "2046-12" });
  });

  test("to keep a key without a master key, and another person's key put in one's own row", async () => {
    const without = openKeys({ keys: null });
    expect(await without().setKey(KID, API_KEY, DOLLAR)).toMatchObject({
      ok: false,
      detail: expect.stringContaining("masterKey"),
    });
    const keys = openKeys();
    await keys().setKey("other@example.com", API_KEY, DOLLAR);
    await runInDurableObject(keys(), (_, { storage }) => {
      storage.sql.exec("UPDATE keys SET person = ?", KID);
    });
    expect(await keys().payerOf(KID)).toMatchObject({
      is: "none",
      detail: expect.stringContaining("cannot be opened"),
    });
  });
});

describe("fails safe", () => {
  test("[row 120] a call that nobody comes back from counts in full, and its real cost when somebody does", async () => {
    const keys = openKeys();
    await keys().setKey(KID, API_KEY, DOLLAR);
    const wish = ask(DOLLAR / 2);
    await keys().reserve(KID, wish);
    world.now = NOW + 120_000;
    await keys().reserve(KID, ask(1));
    expect(await keys().line(KID)).toMatchObject({ spentNano: DOLLAR / 2 + 1 });
    await keys().settle({ key: wish.key, amountNano: 7, usage: NO_USAGE });
    expect(await keys().line(KID)).toMatchObject({ spentNano: 8 });
    expect(await keys().settle({ key: "never", amountNano: 1, usage: NO_USAGE })).toMatchObject({
      ok: false,
      code: "unknown_key",
    });
  });
});

const NO_USAGE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, webSearches: 0 };
