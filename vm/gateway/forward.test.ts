import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forwardCall, passOn, readUpTo, requestBody, TooLarge } from "./forward.ts";
import { ANSWER_TIMEOUT_MS } from "./limits.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const upstream = {
  name: "a",
  url: "http://a:1/mcp",
  at: "machine" as const,
  credential: { header: "Authorization", form: "Bearer {}" },
};
const outgoing = (signal: AbortSignal, credential: string | null = null) => ({
  upstream,
  credential,
  signal,
  identity: {},
  requestId: "r",
  body: new Uint8Array(),
  headers: new Headers({
    accept: "application/json",
    "x-other": "1",
  }),
});
/** A server that takes the call and says nothing. */
const silent: typeof fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
  });
const chunks = (...sizes: number[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (to) => {
      for (const size of sizes) to.enqueue(new Uint8Array(size));
      to.close();
    },
  });

describe("a call to a server", () => {
  test("that says nothing ends when its time is over, and not before", async () => {
    let outcome: unknown = "waiting";
    const going = forwardCall(outgoing(new AbortController().signal), silent).then((ended) => {
      outcome = ended;
    });
    await vi.advanceTimersByTimeAsync(ANSWER_TIMEOUT_MS - 1);
    expect(outcome).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    await going;
    expect(outcome).toEqual({ kind: "failed", outcome: "timed_out" });
  });

  test("ends with the client, whatever the server does", async () => {
    const leaving = new AbortController();
    const going = forwardCall(outgoing(leaving.signal), silent);
    leaving.abort();
    expect(await going).toEqual({ kind: "failed", outcome: "gone" });
  });

  test("carries the credential in its form, dollars and all, and no header that is not listed", async () => {
    let sent = new Headers();
    await forwardCall(outgoing(new AbortController().signal, "a$&b"), async (_, init) => {
      sent = new Headers(init?.headers);
      return new Response();
    });
    expect([sent.get("authorization"), sent.get("accept"), sent.get("x-other")]).toEqual([
      "Bearer a$&b",
      "application/json",
      null,
    ]);
  });
});

describe("a body", () => {
  test("is read up to its limit and not beyond", async () => {
    expect((await readUpTo(chunks(3, 4), 7)).length).toBe(7);
    await expect(readUpTo(chunks(3, 5), 7)).rejects.toThrow(TooLarge);
  });

  test.each([
    ["whose length was announced", true],
    ["whose length nobody announced, counted as it comes", false],
  ])("of a request, %s: up to the limit and not beyond", async (_, isAnnounced) => {
    const read = async (text: string) => {
      const headers: Record<string, string> = isAnnounced ? { "content-length": `${text.length}` } : {};
      const body = new Blob([text]).stream();
      const request = new Request("http://a/", { method: "POST", headers, body, duplex: "half" });
      return new TextDecoder().decode(await requestBody(request, 8));
    };
    expect(await read("12345678")).toBe("12345678");
    await expect(read("123456789")).rejects.toThrow(TooLarge);
  });

  test("that is passed on says once how it ended", async () => {
    const ends: unknown[] = [];
    const through = (body: ReadableStream<Uint8Array>) => passOn(body, 7, (...end) => ends.push(end));
    await new Response(through(chunks(3, 4))).arrayBuffer();
    await expect(new Response(through(chunks(3, 5))).arrayBuffer()).rejects.toThrow();
    await through(chunks(3, 4)).cancel();
    const broken = new ReadableStream<Uint8Array>({ pull: (to) => to.error(new Error("no")) });
    await expect(new Response(through(broken)).arrayBuffer()).rejects.toThrow();
    expect(ends.map((end) => (end as unknown[])[1])).toEqual(["answered", "too_large", "gone", "broken"]);
  });
});
