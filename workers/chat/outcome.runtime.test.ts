import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, OWNER } from "../gate/gate.harness.ts";
import { eventually } from "../patience.harness.ts";
import { EVENTS, eventsOf, openChat } from "./chat.harness.ts";

// What a conversation pays for a reply whose end nobody knows, in every order of what happens meanwhile.

beforeEach(freshDatabase);

const LOST = ["cut", "error-event", "bad-gateway", "gateway-timeout", "proxy-timeout", "redirects"] as const;

describe("fails safe", () => {
  test.each(LOST)(
    "%s under the first of two messages: it is paid in full, once, and the second is answered [row 13]",
    async (behaviour) => {
      const chat = openChat((asked) =>
        JSON.stringify(asked.messages.at(-1)).includes("first") ? behaviour : undefined,
      );
      const [first, second] = await Promise.all([chat.post("The first"), chat.post("The second")]);
      expect([first.status, second.status]).toEqual([503, 200]);
      expect(chat.sent()).toHaveLength(2);
      const [lost, answered] = chat.ledger.settled;
      expect(lost).toMatchObject({ amountNano: chat.ledger.asks[0]?.amountNano, presumed: true });
      expect(answered).toMatchObject({ presumed: false });
      expect(answered?.amountNano).toBeLessThan(chat.ledger.asks[1]?.amountNano ?? 0);
      expect(chat.ledger.reservedNano()).toBe(0);
      expect((await chat.history()).turns.map(({ message }) => message)).toEqual(["The second"]);
    },
  );

  test("a reader who leaves, and then the answer breaks off: in full, once", async () => {
    const chat = openChat(() => "cut");
    const response = await chat.post("Tell me", OWNER, EVENTS);
    await response.body?.cancel();
    await eventually(() => expect(chat.ledger.settled).toHaveLength(1));
    expect(chat.ledger.settled).toMatchObject([
      { amountNano: chat.ledger.asks[0]?.amountNano, presumed: true },
    ]);
    expect(chat.sent()).toHaveLength(1);
  });

  test("a settlement that is lost on the way is sent again, not the message", async () => {
    const chat = openChat(() => "gateway-timeout");
    const { settle } = chat.ledger.contract;
    let tries = 0;
    Object.assign(chat.desk.ledger, {
      settle: (settlement: Parameters<typeof settle>[0]) => {
        if (++tries === 1) chat.ledger.state.lost = 1;
        return settle(settlement);
      },
    });
    const events = await eventsOf(await chat.post("Tell me", OWNER, EVENTS)).catch(() => []);
    expect(events).toEqual([]);
    expect([tries, chat.sent().length, chat.ledger.settled.length]).toEqual([2, 1, 1]);
  });

  test("notes that were paid for in vain wait an hour; the conversation does not", async () => {
    let now = Date.now();
    const isNotes = (asked: object) => JSON.stringify(asked).includes("You keep notes");
    const chat = openChat((asked) => (asked.stream && isNotes(asked) ? "proxy-timeout" : undefined), {
      clock: () => new Date(now),
    });
    const notes = () => chat.sent().filter(({ asked }) => isNotes(asked)).length;
    const long = "Once upon a time there was a ship and its purser. ".repeat(120);
    for (let n = 0; n < 8; n++) expect((await chat.post(`${n}: ${long}`)).status).toBe(200);
    await eventually(() => expect(notes()).toBe(1));
    now += 60 * 60_000;
    await chat.say("Still there?");
    await chat.say("And now?");
    await eventually(() => expect(notes()).toBe(2));
    expect(chat.ledger.settled.filter(({ presumed }) => presumed)).toHaveLength(2);
  });
});
