import { describe, expect, test } from "vitest";
import type { PlaceWish } from "./choice.ts";
import { nextPlace } from "./next-place.ts";
import { placeFrom } from "./places.ts";

const WISH: PlaceWish = {
  profile: "hours",
  hoursPerDay: 4,
  ingress: "tunnel",
  places: undefined,
  terms: { budgetUsd: 15, minimumAllowanceUsd: 3, taxPercent: 0, workersPlan: "free" },
};
const SMALL = "Standard_B2pls_v2@swedencentral";
const OTHER = "Standard_D2pls_v6@swedencentral";
const THIRD = "Standard_D2ps_v6@swedencentral";
const next = (places: readonly string[] | undefined, taken = SMALL, wish: Partial<PlaceWish> = {}) =>
  nextPlace({ ...WISH, places, ...wish }, placeFrom(taken), "prod");

describe("the place after the one that was taken", () => {
  test("is the next of the owner's list, with its price; the line keeps the list and puts the one without room last", () => {
    const places = [SMALL, OTHER, THIRD];
    expect(next(places)).toEqual({
      place: OTHER,
      monthUsd: expect.stringMatching(/^\$\d+\.\d\d$/),
      line: `npx pulumi config set purser:machinePlaces '${JSON.stringify([OTHER, THIRD, SMALL])}' -s prod && npx pulumi up -s prod`,
      isElsewhere: false,
    });
  });

  test("is the next cheapest where no list is set, and said to be elsewhere where it is", () => {
    const found = next(undefined);
    expect(found?.place).not.toBe(SMALL);
    expect(found?.isElsewhere).toBe(!found?.place.endsWith("@swedencentral"));
  });

  test.each([
    ["the list has no other", [SMALL], {}],
    ["the other is too small", [SMALL, "Standard_B2pts_v2@swedencentral"], {}],
    ["nobody knows its price", [SMALL, "Standard_D2pls_v6@nowhere"], {}],
    ["it is no known size", [SMALL, "Standard_X1@swedencentral"], {}],
    ["it costs more than a machine may", [SMALL, OTHER], { hoursPerDay: 24 }],
    [
      "the model would not keep its least share beside it",
      [SMALL, OTHER],
      { terms: { ...WISH.terms, minimumAllowanceUsd: 8 } },
    ],
    [
      "it does not fit beside Workers Paid",
      [SMALL, OTHER],
      { terms: { ...WISH.terms, workersPlan: "paid" as const } },
    ],
  ])("is none where %s", (_, places, wish) => {
    expect(next(places, SMALL, wish)).toBeNull();
  });
});
