import { describe, expect, test } from "vitest";
import { BridgeUnusable, openDoor, RequestRefused, type WatchedEvent } from "./door.ts";

const NEVER = new AbortController().signal;
const SETTINGS = { url: new URL("https://purser.example.com"), headers: { authorization: "Bearer t" } };
const REQUEST = { executionId: "execution-0001", personaId: "manual", prompt: "x" };
const doorTo = (answer: (url: URL, init: RequestInit) => Response) =>
  openDoor(SETTINGS, (async (url, init) => answer(url as URL, init ?? {})) as typeof fetch);

describe("allows", () => {
  test("a request under the name that its requester has for it, with the token and no redirect followed", async () => {
    const door = doorTo((url, init) => {
      expect([url.pathname, init.redirect]).toEqual(["/api/execute", "manual"]);
      expect(new Headers(init.headers).get("authorization")).toBe("Bearer t");
      expect(JSON.parse(init.body as string)).toEqual({
        personaId: "manual",
        prompt: "x",
        externalId: "execution-0001",
      });
      return Response.json({ executionId: "ours-0001" }, { status: 202 });
    });
    expect(await door.execute(REQUEST, NEVER)).toBe("ours-0001");
  });

  test("events as they come, and the lines that there were by then", async () => {
    const text =
      ': still here\n\nevent: init\ndata: {"output":[]}\n\nid: 2\nevent: said\ndata: {"protocol":"emit_event"}\n\n';
    const door = doorTo((url, init) => {
      expect(url.pathname).toBe("/api/executions/ours-0001/stream");
      expect(new Headers(init.headers).get("last-event-id")).toBe("2");
      return new Response(text);
    });
    const events: WatchedEvent[] = [];
    for await (const event of door.watch("ours-0001", 2, NEVER)) events.push(event);
    expect(events).toEqual([
      { event: "init", data: { output: [] }, after: null },
      { event: "said", data: { protocol: "emit_event" }, after: 2 },
    ]);
  });
});

describe("refuses", () => {
  test.each([
    [400, RequestRefused],
    [409, RequestRefused],
    [413, RequestRefused],
    [302, BridgeUnusable],
    [401, BridgeUnusable],
    [403, BridgeUnusable],
    [429, Error],
    [503, Error],
  ] as const)("%i is of its own kind, in the deployment's words [row 98]", async (status, kind) => {
    const door = doorTo(() => Response.json({ error: "because" }, { status }));
    const failure = await door.execute(REQUEST, NEVER).catch((error: unknown) => error);
    expect((failure as Error).constructor).toBe(kind);
    expect(String(failure)).toContain(`${status} because`);
  });
});
