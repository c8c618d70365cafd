import { describe, expect, test } from "vitest";
import type { HttpReply, Send } from "../../terminal/send.ts";
import { lookAtChannels } from "./channels.ts";

const STACK = { hostname: "purser.example.com", telegramToken: "sealed" };
const env = { PURSER_TOKEN: "a-token-that-nobody-may-see" };

/** A deployment that says so of its channels. */
function deployment(channels: unknown, status = 200) {
  const asked: string[] = [];
  const send: Send = async (url, { headers } = {}) => {
    asked.push(`${url} ${headers?.authorization}`);
    const json: HttpReply["json"] = { channels };
    return { status, location: "", headers: {}, bytes: new Uint8Array(), json };
  };
  return { asked, send };
}
const channel = (name: string, state: string, problem: string | null = null) => ({
  channel: name,
  state,
  problem,
  lastDeliveredAt: state === "ready" ? "2026-11-20T10:00:00Z" : null,
});

describe("allows", () => {
  test("[row 140] channels that work to be lines, and one that fails a warning with what mends it", async () => {
    const all = [
      channel("push", "unpaired"),
      channel("telegram", "failing", "Telegram delivers elsewhere"),
      channel("slack", "ready"),
    ];
    const { asked, send } = deployment(all);
    const { findings, lines } = await lookAtChannels(STACK, { env, send });
    expect(findings).toEqual([
      {
        severity: "warning",
        what: "telegram fails: Telegram delivers elsewhere.",
        fix: "npm run channels -- telegram",
      },
    ]);
    expect(lines).toEqual([
      "push works and reaches nobody: switch notifications on, on the page under Settings.",
      "slack works, last delivered 2026-11-20T10:00:00Z.",
    ]);
    expect(asked).toEqual(["https://purser.example.com/api/status Bearer a-token-that-nobody-may-see"]);
  });

  test("a stack without channels to be asked nothing", async () => {
    const { asked, send } = deployment([]);
    const { hostname } = STACK;
    expect(await lookAtChannels({ hostname }, { env, send })).toEqual({ findings: [], lines: [] });
    expect(asked).toEqual([]);
  });
});

describe("fails safe", () => {
  test.each([
    [{}, deployment([]), "PURSER_TOKEN"],
    [env, deployment([], 401), "HTTP 401"],
    [env, deployment(null), "does not see them"],
    [env, deployment("odd"), "another form"],
    [env, { send: (() => Promise.reject(new Error("down"))) as Send }, "did not answer"],
  ])("what cannot be read is said, and is no finding (%#)", async (given, { send }, why) => {
    const { findings, lines } = await lookAtChannels(STACK, { env: given, send });
    expect([findings, lines]).toEqual([[], [expect.stringContaining(why)]]);
  });
});
