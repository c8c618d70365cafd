import { afterEach, describe, expect, test, vi } from "vitest";
import type { Passing } from "../passing.ts";
import { logRequest } from "./log.ts";

const NOW = new Date(0);

/** What is logged of a request that was answered with that status. */
function lineOf(status: number, signal: AbortSignal | null = null): Record<string, unknown> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const request = new Request("https://purser.example.com/v1/agent/run", { method: "POST", signal });
  const passing = { request, now: NOW, requestId: "r-1", place: null } as unknown as Passing;
  logRequest(passing, status, new Date(NOW.getTime() + 5));
  return JSON.parse(String(log.mock.lastCall?.[0]));
}

afterEach(() => vi.restoreAllMocks());

describe("allows", () => {
  test("an ordinary reply, and one that is the client's fault, at an ordinary level", () => {
    expect(lineOf(200)).toMatchObject({ level: "info", status: 200, durationMs: 5, requestId: "r-1" });
    expect(lineOf(404)).toMatchObject({ level: "info" });
    expect(lineOf(200)).not.toHaveProperty("left");
  });

  test("what stopped because its client left, whatever the status would have been", () => {
    expect(lineOf(503, AbortSignal.abort())).toMatchObject({ level: "info", status: 503, left: true });
  });
});

describe("refuses", () => {
  test("to pass over a fault that a client was told of", () => {
    expect(lineOf(503)).toMatchObject({ level: "error", status: 503 });
  });
});
