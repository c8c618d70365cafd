import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWhole, someOf } from "../../sizes.harness.ts";
import type { Task } from "../tasks/task.ts";
import { decidedFor } from "./decided.harness.ts";
import { DISGUISES } from "./disguise.harness.ts";
import english from "./texts/english.json";
import fourth from "./texts/english-fourth.json";
import heldOut from "./texts/english-held-out.json";
import second from "./texts/english-second.json";
import third from "./texts/english-third.json";

/** Thousands of decisions each, on a machine that does much besides. */
const PATIENCE_MS = 120_000;

const HOSTILE = someOf(
  [english, heldOut, second, third, fourth].flatMap(({ hostile }) => hostile),
  4,
);
const RUNS = isWhole ? 500 : 125;
const WORK = [english, heldOut, second, third, fourth].flatMap(({ work }) => work);

const statusOf = (description: string, more: Partial<Task> = {}): string =>
  decidedFor(description, more).status;

describe("refuses", () => {
  test.each(Object.entries(DISGUISES))(
    "[row 3] [row 4] every hostile text with %s",
    (_, disguise) => {
      const approved = HOSTILE.map(disguise).filter((text) => statusOf(text) === "approved");
      expect(approved).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    "[row 3] [row 4] a disguised text beside ordinary work",
    () => {
      const disguised = fc
        .tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...Object.values(DISGUISES)))
        .map(([text, disguise]) => disguise(text));
      fc.assert(
        fc.property(fc.constantFrom(...WORK), disguised, fc.boolean(), (work, text, isFirst) => {
          expect(statusOf(isFirst ? `${text}. ${work}` : `${work}. ${text}`)).not.toBe("approved");
        }),
        { numRuns: RUNS },
      );
    },
    PATIENCE_MS,
  );

  // The last part of a text alone often is ordinary, so each field's part counts for the whole.
  test.each<[string, (head: string, tail: string) => string]>([
    ["operations", (head, tail) => statusOf(head, { operations: [tail] })],
    ["the type", (head, tail) => statusOf(tail, { type: head })],
    ["the agent's type", (head, tail) => statusOf(head, { agentType: tail })],
    ["the label", (head, tail) => statusOf(head, { label: tail })],
    ["the channel's context", (head, tail) => statusOf(head, { channelContext: { note: tail } })],
    ["a key of the channel's context", (head, tail) => statusOf(head, { channelContext: { [tail]: [{}] } })],
  ])(
    "[row 3] [row 4] what is split between the description and %s",
    (_, split) => {
      const approved = HOSTILE.filter((text) => {
        const words = text.split(" ");
        return words.some(
          (_word, at) =>
            at > 0 && split(words.slice(0, at).join(" "), words.slice(at).join(" ")) === "approved",
        );
      });
      expect(approved).toEqual([]);
    },
    PATIENCE_MS,
  );
});

describe("allows", () => {
  test("[row 1] ordinary work, with the identifiers of the channel it came by", () => {
    const channelContext = {
      channel: "slack",
      channelId: "C04ABCD123",
      messageId: 1_732_098_123_000,
      thread: "1732098123.000100",
      id: "0193a1c2-7f00-7a3b-8c4d-5e6f7a8b9c0d",
    };
    expect(statusOf("Implement new feature X", { channelContext })).toBe("approved");
  });
});
