import { beforeEach, describe, expect, test } from "vitest";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { freshDatabase, OWNER } from "../gate/gate.harness.ts";
import { eventually } from "../patience.harness.ts";
import { EVENTS, eventsOf, KID, openChat } from "./chat.harness.ts";

// Stopping a reply, and finding a conversation again.

beforeEach(freshDatabase);

/** A model that says some of its answer and then waits until its caller hangs up. */
function openSlowChat() {
  const model = openOfflineModel();
  const state = { hungUp: 0, asked: 0, isSlow: true };
  const chat = openChat(undefined, {
    send: async (url, init) => {
      if (!url.endsWith("/v1/messages") || !state.isSlow) return model.answer(new Request(url, init));
      state.asked += 1;
      init.signal?.addEventListener("abort", () => {
        state.hungUp += 1;
      });
      const whole = await (await model.answer(new Request(url, init))).text();
      const [head = ""] = whole.split("event: content_block_stop");
      const stream = new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(head));
          init.signal?.addEventListener("abort", () => controller.error(init.signal?.reason));
        },
      });
      return new Response(stream, { headers: { "content-type": "text/event-stream" } });
    },
  });
  const stop = async (caller = OWNER) =>
    (await chat.call("POST", `/api/chat/${encodeURIComponent(chat.sessionKey)}/stop`, {}, caller)).json();
  return { ...chat, state, stop };
}

describe("allows", () => {
  test("[row 16] a reply to be stopped: the model's call ends, what had come is kept, and what it may have cost is counted", async () => {
    const chat = openSlowChat();
    const response = await chat.post("Tell me", OWNER, EVENTS);
    await eventually(() => expect(chat.state.asked).toBe(1));
    const reading = eventsOf(response);
    // Until the first words are here.
    await scheduler.wait(50);
    expect(await chat.stop()).toEqual({ sessionKey: chat.sessionKey, stopped: 1 });
    const events = await reading;
    expect(chat.state.hungUp).toBe(1);
    const [name, done] = events.at(-1) ?? [];
    expect(name).toBe("done");
    expect(done).toMatchObject({ stopReason: "stopped" });
    const [turn] = (await chat.history()).turns;
    expect(turn?.reply).toBe(done?.message);
    expect(turn?.reply).toContain("offline model");
    expect(chat.ledger.reservedNano()).toBe(0);
    expect(Math.round(Number(done?.costUsd) * 1e9)).toBe(chat.ledger.settledNano());
    chat.state.isSlow = false;
    await chat.say("Go on");
    expect((await chat.history()).turns).toHaveLength(2);
  });

  test("messages that wait behind it not to be begun", async () => {
    const chat = openSlowChat();
    const posts = ["one", "two", "three"].map((text) => chat.post(text));
    await eventually(() => expect(chat.state.asked).toBe(1));
    await scheduler.wait(50);
    expect(await chat.stop()).toMatchObject({ stopped: 3 });
    const statuses = (await Promise.all(posts)).map(({ status }) => status);
    expect(statuses[0]).toBe(200);
    expect(statuses.slice(1).every((status) => status >= 400)).toBe(true);
    expect(chat.state.asked).toBe(1);
    expect((await chat.history()).turns).toHaveLength(1);
  });

  test("[row 16] a conversation to be found by its title, how it began, and what was said in it", async () => {
    const [one, two] = [openChat(), openChat()];
    await one.say("Where is the blue bicycle?");
    await two.say("Something else");
    await two.say("The word in the middle is Zanzibar, in capitals");
    const search = async (q: string, caller = OWNER) => {
      const reply = await one.call("GET", `/api/chat?q=${encodeURIComponent(q)}`, undefined, caller);
      expect(reply.status).toBe(200);
      return (await reply.json<{ threads: { sessionKey: string; excerpt: string | null }[] }>()).threads;
    };
    expect((await search("BLUE bicycle")).map(({ sessionKey }) => sessionKey)).toEqual([one.sessionKey]);
    const [found] = await search("zanzibar");
    expect(found).toMatchObject({ sessionKey: two.sessionKey });
    expect(found?.excerpt).toContain("is Zanzibar, in");
    expect(await search("nowhere at all")).toEqual([]);
    expect(await search("%")).toEqual([]);
    expect(await search("zanzibar", KID)).toEqual([]);
  });
});

describe("refuses", () => {
  test("to stop anybody else's; nothing to stop is no failure", async () => {
    const chat = openSlowChat();
    expect(await chat.stop()).toMatchObject({ stopped: 0 });
    const response = chat.post("Tell me");
    await eventually(() => expect(chat.state.asked).toBe(1));
    expect(await chat.stop(KID)).toMatchObject({ stopped: 0 });
    expect(chat.state.hungUp).toBe(0);
    await scheduler.wait(50);
    await chat.stop();
    expect((await response).status).toBe(200);
  });
});
