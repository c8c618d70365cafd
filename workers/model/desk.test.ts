import { describe, expect, test } from "vitest";
import type { Payer } from "../ledger/keys/contract.ts";
import { personsClient } from "../people.ts";
import { deskOf } from "./desk.ts";
import { DEFAULT_MODELS } from "./model.harness.ts";

// Who pays for work in somebody's name.

const OWNER = "owner@example.com";
const KID = "kid@example.com";

/** @param said what the household's keys say of whoever is asked about */
function payingWith(
  said: (person: string) => Payer,
  people: unknown = { [OWNER]: "admin", [KID]: "personal" },
) {
  const asked: string[] = [];
  const keys = {
    payerOf: async (person: string) => {
      asked.push(person);
      return said(person);
    },
  };
  const desk = deskOf({
    PEOPLE: people,
    MODEL_KEYS: { getByName: () => keys },
    MODELS: DEFAULT_MODELS,
  } as never);
  return { asked, payer: (name: string) => desk.payer?.(name) };
}
const own = (): Payer => ({ is: "own", apiKey: "sk-ant-of-the-kid" });
const none = (): Payer => ({ is: "none", detail: "There is no key" });

describe("allows", () => {
  test("[row 120] an owner, a program, an agency and an event by the deployment's key, and nobody is asked", async () => {
    const { asked, payer } = payingWith(none);
    for (const name of [OWNER, "Owner@Example.com", "claude-code", "agency-1", "event:mail", "peer:0199"])
      expect(await payer(name), name).toBe("deployment");
    expect(asked).toEqual([]);
  });

  test("[row 120] somebody of the household and a client that signed them in by their own key", async () => {
    const { asked, payer } = payingWith(own);
    for (const name of [KID, personsClient(KID)])
      expect(await payer(name), name).toMatchObject({ apiKey: "sk-ant-of-the-kid" });
    expect(asked).toEqual([KID, KID]);
    expect(await payer(personsClient(OWNER))).toBe("deployment");
  });
});

describe("refuses", () => {
  test("[row 120] the deployment's key to a client of somebody who may not use it", async () => {
    const { payer } = payingWith(none);
    expect(await payer(personsClient(KID))).toEqual({ none: "There is no key" });
  });

  test.each([["left@example.com"], [personsClient("left@example.com")], ["kid+work@example.com"]])(
    "[row 120] work in the name of %s, whom the last deploy does not know",
    async (name) => {
      const { asked, payer } = payingWith(own);
      expect(await payer(name)).toEqual({
        none: expect.stringContaining("not on this deployment's list of people"),
      });
      expect(asked).toEqual([]);
    },
  );
});

describe("fails safe", () => {
  test("[row 120] without a list of people nobody pays", async () => {
    const { payer } = payingWith(own, null);
    await expect(payer(OWNER)).rejects.toThrow();
  });
});
