import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { leftToAll } from "../../workers/sizes.harness.ts";
import { plain } from "../offline/engine.ts";
import { evaluate, type StackEvaluation } from "../offline/evaluate.ts";
import { billOf } from "../offline/plan/bill.ts";
import type { PlaceWish } from "./choice.ts";
import { made, one, SEED } from "./machine.harness.ts";
import { type NextPlace, nextPlace } from "./next-place.ts";
import { hourNano, placeFrom } from "./places.ts";

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

/** What a shell makes of the line, word by word. */
const wordsOf = (line: string): readonly string[] =>
  execFileSync("sh", ["-c", `npx() { for word; do printf '%s\\n' "$word"; done; }\n${line}`], {
    encoding: "utf8",
  })
    .trim()
    .split("\n");

/** The list of places that the line sets, and nothing else. */
function placesSetBy({ line }: NextPlace): string {
  const [, , , key, places = "", ...rest] = wordsOf(line);
  expect([key, rest]).toEqual(["purser:machinePlaces", ["-s", "prod", "pulumi", "up", "-s", "prod"]]);
  return places;
}

describe("a yes, carried out by its line", () => {
  const ELSEWHERE = "Standard_B2pls_v2@westeurope";

  test("[row 117] the machine there, and whatever else it is made of", async () => {
    const found = next([SMALL, ELSEWHERE]);
    expect(found).toMatchObject({ place: ELSEWHERE, isElsewhere: true });
    if (found === null) return;
    const [before, after] = [
      await made({ machinePlaces: JSON.stringify([SMALL, ELSEWHERE]) }),
      await made({ machinePlaces: placesSetBy(found) }),
    ];
    expect(one(after, "VirtualMachine").inputs).toMatchObject({
      location: "westeurope",
      hardwareProfile: { vmSize: "Standard_B2pls_v2" },
    });
    const placed = after.flatMap(({ inputs }) => ("location" in inputs ? [inputs.location] : []));
    expect([placed.length > 5, new Set(placed)]).toEqual([true, new Set(["westeurope"])]);
    // Azure gives the name of a deleted vault back in its own region alone.
    const vaults = [before, after].map((all) => one(all, "Vault").inputs.vaultName);
    expect(new Set(vaults).size).toBe(2);
    const text = Buffer.from(
      (one(after, "VirtualMachine").inputs.osProfile as { customData: string }).customData,
      "base64",
    ).toString();
    expect(text).toContain(String(vaults[1]));
    expect(text).not.toContain(String(vaults[0]));
  });

  test("[row 117] [row 154] the whole program: at the price that was said, and the Worker's question is answered by it", async ({
    skip,
  }) => {
    leftToAll(skip);
    const deploy = (more: Readonly<Record<string, string>> = {}) =>
      evaluate("prod", { overrides: { machine: "hours", machineSecret: SEED, ...more } });
    const before = planOf(await deploy());
    if (before.next === null) throw new Error("nothing comes after the cheapest place");
    const after = await deploy({ machinePlaces: placesSetBy(before.next) });
    const agreed = placeFrom(before.next.place);
    const machine = after.resources.find(({ type }) => type.endsWith(":VirtualMachine"));
    expect(plain(machine?.inputs)).toMatchObject({
      location: agreed.region,
      hardwareProfile: { vmSize: agreed.size },
    });
    const plan = planOf(after);
    // What was asked is deployed, and what comes after it is another place: the question is void.
    expect([plan.hourNano, plan.next?.place === before.next.place]).toEqual([hourNano(agreed), false]);
    const bill = billOf(after, new Date());
    expect(bill.problems).toEqual([]);
    expect(bill.lines.map(({ key }) => key)).toContain(`azure.vm.${agreed.size}.payg`);
  });

  type Plan = { readonly hourNano: number; readonly next: NextPlace | null };
  function planOf({ resources }: StackEvaluation): Plan {
    const script = resources.find(({ type, name }) => type.endsWith(":WorkersScript") && name === "machine");
    const { bindings } = plain(script?.inputs) as { bindings: { name: string; json?: string }[] };
    return JSON.parse(bindings.find(({ name }) => name === "MACHINE_PLAN")?.json ?? "{}") as Plan;
  }
});
